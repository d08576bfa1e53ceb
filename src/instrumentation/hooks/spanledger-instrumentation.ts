import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  type InstrumentationConfig,
} from '@opentelemetry/instrumentation'
import { AuditError } from '../../errors.js'
import { SCOPE_NAME, VERSION } from '../../version.js'
import type { LibraryModule } from '../library.js'
import { checkOptions, type InstrumentationOptions } from '../options.js'
import { hookImports, modulesOf } from './hook-imports.js'
import { LIBRARIES } from './libraries.js'

/** Options of {@link SpanledgerInstrumentation}. */
export interface SpanledgerInstrumentationConfig extends InstrumentationConfig {
  /** For every library. */
  options?: InstrumentationOptions
  /** For one library, by its name: `onnxruntime`, `tensorflow`, `transformers`. False: it is left alone. */
  libraries?: Readonly<Record<string, InstrumentationOptions | false>>
}

/**
 * Records what a service does with its ML libraries, for a host that sets up OpenTelemetry itself. A library that is
 * loaded before is not seen: instrument it by its own call, such as `instrumentOnnxRuntime(ort)`.
 *
 * @example
 * registerInstrumentations({ instrumentations: [new SpanledgerInstrumentation()] })
 */
export class SpanledgerInstrumentation extends InstrumentationBase<SpanledgerInstrumentationConfig> {
  /** @throws {AuditError} ERR_INVALID_OPTION for options or names of libraries that do not exist. */
  constructor(config: SpanledgerInstrumentationConfig = {}) {
    checkConfig(config)
    super(SCOPE_NAME, VERSION, config)
  }

  // Called by the constructor of the base class: before anything private of this one exists.
  protected override init(): InstrumentationNodeModuleDefinition[] {
    return LIBRARIES.flatMap(({ name, modules }) => modules.map((module) => definition(this, name, module)))
  }

  /** Patches what is loaded from now on, by `require` and by `import`. */
  override enable(): void {
    hookImports([modulesOf(LIBRARIES)])
    super.enable()
  }

  /** Takes the patches back, of every copy of a library. */
  override disable(): void {
    super.disable()
    for (const undo of undoOf(this).splice(0)) undo()
  }
}

function definition(of: SpanledgerInstrumentation, name: string, module: LibraryModule) {
  const apply = (exports: unknown, version?: string): unknown => {
    const { options = {}, libraries = {} } = of.getConfig()
    const own = libraries[name]
    if (own !== false) undoOf(of).push(module.patch(exports, { ...options, ...own }, version))
    return exports
  }
  return new InstrumentationNodeModuleDefinition(module.moduleName, [...module.supportedVersions], apply)
}

const undos = new WeakMap<SpanledgerInstrumentation, (() => void)[]>()

function undoOf(instrumentation: SpanledgerInstrumentation): (() => void)[] {
  let undo = undos.get(instrumentation)
  if (!undo) undos.set(instrumentation, (undo = []))
  return undo
}

function checkConfig({ options = {}, libraries = {} }: SpanledgerInstrumentationConfig): void {
  checkOptions(options, [], 'options of SpanledgerInstrumentation')
  for (const [name, own] of Object.entries(libraries)) {
    const library = LIBRARIES.find((one) => one.name === name)
    if (!library) {
      const known = LIBRARIES.map((one) => one.name).join(', ')
      throw new AuditError(
        'ERR_INVALID_OPTION',
        `SpanledgerInstrumentation has no library "${name}": use ${known}`,
      )
    }
    if (own !== false) checkOptions(own, library.options, `libraries.${name} of SpanledgerInstrumentation`)
  }
}
