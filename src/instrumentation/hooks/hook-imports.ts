import { createRequire, register } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { warn } from '../../otel/diagnose.js'
import type { LibraryPatch } from '../library.js'
import type { HookedModules } from './loader.js'

/** Modules that are to be seen when they are imported. */
export interface WantedModules {
  moduleNames: readonly string[]
  /** A file of the package that wants to see them: it has a copy of import-in-the-middle. */
  of: string
}

/**
 * Has ES modules that import some modules pass these by the instrumentations first; `require` needs no hook of the
 * loader. The first call in a process counts. Only the named ones: to stand between a host and every module it has is neither needed nor harmless.
 */
export function hookImports(wanted: readonly WantedModules[]): void {
  if (isHooked) return
  isHooked = true
  const copies = new Map<string, HookedModules>()
  for (const { moduleNames, of } of wanted) {
    const copy = copyOf(of)
    if (!copy || moduleNames.length === 0) continue
    const include = [...(copies.get(copy.hook)?.include ?? []), ...moduleNames]
    copies.set(copy.hook, { ...copy, include: [...new Set(include)] })
  }
  if (copies.size === 0) return
  try {
    register('./loader.js', import.meta.url, { data: [...copies.values()] })
  } catch (error) {
    // Node's permission model lets no process of its own be started, nor a thread.
    warn('what ES modules import is not seen', error)
  }
}

/** The loader's part is one in a process: who comes first says what passes by it. */
let isHooked = false

/** The modules of the libraries that are patched here. */
export function modulesOf(libraries: readonly LibraryPatch[]): WantedModules {
  const moduleNames = libraries.flatMap(({ modules }) => modules.map(({ moduleName }) => moduleName))
  return { moduleNames, of: fileURLToPath(import.meta.url) }
}

/** The copy of import-in-the-middle that `@opentelemetry/instrumentation` uses, as seen from a file. */
function copyOf(file: string): Omit<HookedModules, 'include'> | undefined {
  try {
    const instrumentation = createRequire(file).resolve('@opentelemetry/instrumentation')
    const { resolve } = createRequire(`${dirname(instrumentation)}/`)
    const url = (name: string) => pathToFileURL(resolve(`import-in-the-middle/${name}`)).href
    return { createHook: url('create-hook.mjs'), hook: url('hook.mjs') }
  } catch (error) {
    warn(`what ES modules import is not seen for ${file}`, error)
    return undefined
  }
}
