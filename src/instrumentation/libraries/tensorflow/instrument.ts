import type { LibraryPatch } from '../../library.js'
import { checkOptions } from '../../options.js'
import { isPatched, patchMethod, type AnyMethod } from '../../patch-method.js'
import { observedEvaluation } from './evaluation.js'
import { observedInference } from './inference.js'
import type { Instrumented, TensorflowOptions } from './instrumented.js'
import { observedGraphLoad, observedLoadLayersModel } from './load.js'
import { observedSave } from './save.js'
import { observedFit, observedFitDataset, observedTrainOnBatch } from './training.js'

const SUPPORTED = ['>=4.0.0 <5']
/** Beside those of every instrumentation. */
const OPTIONS: readonly string[] = ['datasetName', 'modelId']

/**
 * Records what a service does with TensorFlow.js: `model_training` for `fit`, `fitDataset` and `trainOnBatch`,
 * `model_inference` for `predict`, `execute` and their like, `model_evaluation` for `evaluate`, `model_load` and
 * `model_save`; shapes and metrics, never values unless `capture` says so. What the calls return, throw or reject with
 * is as without, and no tensor is made or kept. A second call only replaces the options.
 *
 * @param tf The module, as `import * as tf` or `require` gives it; `@tensorflow/tfjs-node` too.
 * @returns the module. Where its `loadLayersModel` cannot be replaced (an ES module's namespace, the exports of
 * `@tensorflow/tfjs`) an object like it, whose `loadLayersModel` is recorded too.
 * @example
 * import * as tfjs from '@tensorflow/tfjs'
 * const tf = instrumentTensorflow(tfjs, { datasetName: 'loans', regulations: ['EU_AI_ACT'] })
 */
export function instrumentTensorflow<M extends object>(tf: M, options: TensorflowOptions = {}): M {
  const checked = checkOptions(options, OPTIONS, 'instrumentTensorflow')
  patch(tf, checked)
  for (const prototype of prototypes(tf)) chosen.set(prototype, checked)
  return isReplaceable(tf) ? tf : likeness(tf, instrumentedOf(tf, undefined))
}

/** For the hooks. `@tensorflow/tfjs` and `-node` export what these two have; `-core` knows where models are kept. */
export const tensorflowPatch: LibraryPatch = {
  name: 'tensorflow',
  options: OPTIONS,
  modules: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-converter'].map(
    (moduleName) => ({ moduleName, supportedVersions: SUPPORTED, patch }),
  ),
}

/** Options by the prototype of the models they are for. */
const chosen = new WeakMap<object, TensorflowOptions>()
const likenesses = new WeakMap<object, object>()
let coreIo: unknown

function patch(exports: unknown, options: TensorflowOptions, version?: string): () => void {
  coreIo = member(exports, 'io') ?? coreIo
  const lib = instrumentedOf(exports, version)
  const undo: ((() => void) | undefined)[] = []
  for (const prototype of prototypes(exports)) if (!chosen.has(prototype)) chosen.set(prototype, options)
  for (const name of ['LayersModel', 'Sequential']) {
    const target = prototypeOf(exports, name)
    if (target) undo.push(...patchLayersModel(target, lib))
  }
  const graph = prototypeOf(exports, 'GraphModel')
  if (graph) undo.push(...patchGraphModel(graph, lib))
  if (typeof exports === 'object' && exports !== null) {
    undo.push(patchMethod(exports, LOADER, (load) => observedLoadLayersModel(load, lib)))
  }
  return () => {
    for (const putBack of undo) putBack?.()
    if (undo.some(Boolean)) for (const prototype of prototypes(exports)) chosen.delete(prototype)
  }
}

const LOADER = 'loadLayersModel'
type Observe = (method: string, original: AnyMethod, lib: Instrumented) => AnyMethod

const LAYERS_METHODS: Record<string, Observe> = {
  predict: observedInference,
  predictOnBatch: observedInference,
  execute: observedInference,
  fit: observedFit,
  fitDataset: observedFitDataset,
  trainOnBatch: observedTrainOnBatch,
  evaluate: observedEvaluation,
  evaluateDataset: observedEvaluation,
  save: (_method, original, lib) => observedSave(original, lib, false),
}

const GRAPH_METHODS: Record<string, Observe> = {
  predict: observedInference,
  predictAsync: observedInference,
  execute: observedInference,
  executeAsync: observedInference,
  load: (_method, original, lib) => observedGraphLoad(original, lib),
  save: (_method, original, lib) => observedSave(original, lib, true),
}

const patchLayersModel = (target: object, lib: Instrumented) => patchAll(target, LAYERS_METHODS, lib)
const patchGraphModel = (target: object, lib: Instrumented) => patchAll(target, GRAPH_METHODS, lib)

/** Own methods only: one that is inherited is replaced where it is. */
function patchAll(target: object, methods: Record<string, Observe>, lib: Instrumented) {
  return Object.entries(methods)
    .filter(([method]) => Object.hasOwn(target, method))
    .map(([method, observe]) => patchMethod(target, method, (original) => observe(method, original, lib)))
}

function instrumentedOf(exports: unknown, version = versionOf(exports)): Instrumented {
  const [first] = prototypes(exports)
  return {
    product: { name: '@tensorflow/tfjs', ...(version !== undefined && { version }) },
    options: () => (first && chosen.get(first)) ?? {},
    io: () => member(exports, 'io') ?? coreIo,
  }
}

function isReplaceable(tf: object): boolean {
  const loader = member(tf, LOADER)
  return loader === undefined || isPatched(loader)
}

/** A module that has all members of another, and a loader of its own. */
function likeness<M extends object>(tf: M, lib: Instrumented): M {
  const made = likenesses.get(tf)
  if (made) return made as M
  const prototype = Object.getPrototypeOf(tf) as object | null
  const copy = Object.create(prototype) as M
  for (const key of Reflect.ownKeys(tf)) {
    const enumerable = Object.getOwnPropertyDescriptor(tf, key)?.enumerable ?? false
    if (key === LOADER) Reflect.set(copy, key, Reflect.get(tf, key))
    else Object.defineProperty(copy, key, { enumerable, get: () => Reflect.get(tf, key) as unknown })
  }
  patchMethod(copy, LOADER, (load) => observedLoadLayersModel(load, lib))
  likenesses.set(tf, copy)
  return copy
}

function prototypes(exports: unknown): object[] {
  const found = ['LayersModel', 'GraphModel'].map((name) => prototypeOf(exports, name))
  return found.filter((prototype) => prototype !== undefined)
}

function prototypeOf(exports: unknown, name: string): object | undefined {
  const found = member(exports, name)
  return typeof found === 'function' ? (found.prototype as object) : undefined
}

/** The version of the models' library itself; `@tensorflow/tfjs` lists those of all its parts. */
function versionOf(exports: unknown): string | undefined {
  const candidates = [member(exports, 'version_layers'), member(exports, 'version_converter')]
  return candidates.find((version) => typeof version === 'string')
}

function member(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined
}
