import type { LibraryPatch } from '../../library.js'
import { checkOptions, type InstrumentationOptions } from '../../options.js'
import { patchMethod, type AnyMethod } from '../../patch-method.js'
import { observedCall, type CallKind } from './call.js'
import { findClasses, versionOf } from './classes.js'
import type { Instrumented } from './instrumented.js'
import { observedLoad } from './load.js'
import { observedRelease } from './release.js'

const NAME = '@huggingface/transformers'
/** Beside those of every instrumentation. */
const OPTIONS: readonly string[] = []

/**
 * Records what a service does with Transformers.js: `model_load` for `from_pretrained` and so for `pipeline()`, with
 * model id, revision and files; one `model_inference` for each call of a pipeline, a model or its `generate`, with
 * task, model and the shapes of what goes in and comes out, never texts or values unless `capture` says so;
 * `model_release` for `dispose`. What the calls return or reject with is as without. A second call only replaces the
 * options.
 *
 * The files, and how often a call runs the model, are known where `onnxruntime-node` is instrumented as well, before
 * the first model is loaded.
 *
 * @param transformers The module, as `import * as transformers` or `require` gives it.
 * @returns the module.
 * @example
 * import * as transformers from '@huggingface/transformers'
 * instrumentTransformers(transformers, { purpose: 'support' })
 */
export function instrumentTransformers<M extends object>(
  transformers: M,
  options: InstrumentationOptions = {},
): M {
  const checked = checkOptions(options, OPTIONS, 'instrumentTransformers')
  patch(transformers, checked)
  const model = findClasses(transformers)?.model
  if (model) chosen.set(model, checked)
  return transformers
}

/** For the hooks. */
export const transformersPatch: LibraryPatch = {
  name: 'transformers',
  options: OPTIONS,
  modules: [{ moduleName: NAME, supportedVersions: ['>=4 <5'], patch }],
}

const chosen = new WeakMap<object, InstrumentationOptions>()

function patch(exports: unknown, options: InstrumentationOptions, version = versionOf(exports)): () => void {
  const classes = findClasses(exports)
  if (!classes) return () => undefined
  const { model, loaders, pipelines, generators, Tensor } = classes
  if (!chosen.has(model)) chosen.set(model, options)
  const product = { name: NAME, ...(version !== undefined && { version }) }
  const lib: Instrumented = { product, options: () => chosen.get(model) ?? {}, Tensor }
  const calls = (kind: CallKind) => (method: AnyMethod) => observedCall(method, kind, lib)
  const undo = [
    ...loaders.map((loader) => patchMethod(loader, 'from_pretrained', (load) => observedLoad(load, lib))),
    ...pipelines.map((prototype) => patchMethod(prototype, '_call', calls('pipeline'))),
    ...generators.map((prototype) => patchMethod(prototype, 'generate', calls('generate'))),
    patchMethod(model.prototype, '_call', calls('model')),
    patchMethod(model.prototype, 'dispose', (dispose) => observedRelease(dispose, lib)),
  ]
  return () => {
    for (const putBack of undo) putBack?.()
    if (undo.some(Boolean)) chosen.delete(model)
  }
}
