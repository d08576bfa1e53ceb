import { createRequire, register } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { warn } from '../../otel/diagnose.js'
import type { HookedModules } from './loader.js'

/** Modules that are to be seen when they are imported. */
export interface WantedModules {
  moduleNames: readonly string[]
  /** A file of the package that wants to see them: it has a copy of import-in-the-middle. */
  of: string
}

/**
 * Has ES modules that import some modules pass these by the instrumentations first; `require` needs no hook of the
 * loader. Only the named ones: to stand between a host and every module it has is neither needed nor harmless.
 */
export function hookImports(wanted: readonly WantedModules[]): void {
  const copies = new Map<string, HookedModules>()
  for (const { moduleNames, of } of wanted) {
    const copy = copyOf(of)
    if (!copy || moduleNames.length === 0) continue
    const include = [...(copies.get(copy.hook)?.include ?? []), ...moduleNames]
    copies.set(copy.hook, { ...copy, include: [...new Set(include)] })
  }
  if (copies.size === 0) return
  register('./loader.js', import.meta.url, { data: [...copies.values()] })
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
