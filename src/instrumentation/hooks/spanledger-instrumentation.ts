import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  type InstrumentationConfig,
} from '@opentelemetry/instrumentation'
import { SCOPE_NAME, VERSION } from '../../version.js'
import type { LibraryModule } from '../library.js'
import type { InstrumentationOptions } from '../options.js'
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
  constructor(config: SpanledgerInstrumentationConfig = {}) {
    super(SCOPE_NAME, VERSION, config)
  }

  // Called by the constructor of the base class: before anything private of this one exists.
  protected override init(): InstrumentationNodeModuleDefinition[] {
    return LIBRARIES.flatMap(({ name, modules }) => modules.map((module) => definition(this, name, module)))
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
