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
  #undo: (() => void)[] = []

  constructor(config: SpanledgerInstrumentationConfig = {}) {
    super(SCOPE_NAME, VERSION, config)
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return LIBRARIES.flatMap(({ name, modules }) => modules.map((module) => this.#definition(name, module)))
  }

  /** Takes the patches back, of every copy of a library. */
  override disable(): void {
    super.disable()
    // Called by the base class's constructor as well, before there is anything to take back.
    if (!(#undo in this)) return
    for (const undo of this.#undo.splice(0)) undo()
  }

  #definition(name: string, module: LibraryModule) {
    const apply = (exports: unknown, version?: string): unknown => {
      const options = this.#optionsOf(name)
      if (options) this.#undo.push(module.patch(exports, options, version))
      return exports
    }
    return new InstrumentationNodeModuleDefinition(module.moduleName, [...module.supportedVersions], apply)
  }

  #optionsOf(name: string): InstrumentationOptions | undefined {
    const { options = {}, libraries = {} } = this.getConfig()
    const own = libraries[name]
    return own === false ? undefined : { ...options, ...own }
  }
}
