import type { LibraryPatch } from '../../library.js'
import { checkOptions } from '../../options.js'
import { patchMethod } from '../../patch-method.js'
import { observedCreate } from './load.js'
import { observedRelease } from './release.js'
import { observedRun } from './run.js'
import type { OnnxRuntimeOptions } from './session.js'

const NAME = 'onnxruntime-node'
/** Beside those of every instrumentation. */
const OPTIONS: readonly string[] = ['modelId']

/**
 * Records what a service does with ONNX Runtime: `model_load` for `InferenceSession.create`, with path, size and
 * SHA-256 of the model; `model_inference` for `run`, with names, types and dimensions of inputs and outputs, never
 * their values unless `capture` says so; `model_release` for `release`. What the calls return or reject with is as
 * without. A second call only replaces the options.
 *
 * @param ort The module, as `import * as ort` or `require` gives it.
 * @returns the module.
 * @example
 * import * as ort from 'onnxruntime-node'
 * instrumentOnnxRuntime(ort, { regulations: ['EU_AI_ACT'] })
 */
export function instrumentOnnxRuntime<M extends object>(ort: M, options: OnnxRuntimeOptions = {}): M {
  const checked = checkOptions(options, OPTIONS, 'instrumentOnnxRuntime')
  patch(ort, checked)
  const session = sessionClass(ort)
  if (session) chosen.set(session, checked)
  return ort
}

/** For the hooks. */
export const onnxRuntimePatch: LibraryPatch = {
  name: 'onnxruntime',
  options: OPTIONS,
  modules: [{ moduleName: NAME, supportedVersions: ['>=1.16 <2'], patch }],
}

const chosen = new WeakMap<object, OnnxRuntimeOptions>()

function patch(exports: unknown, options: OnnxRuntimeOptions, version = versionOf(exports)): () => void {
  const session = sessionClass(exports)
  if (!session) return () => undefined
  if (!chosen.has(session)) chosen.set(session, options)
  const product = { name: NAME, ...(version !== undefined && { version }) }
  const lib = { product, options: () => chosen.get(session) ?? {} }
  const undo = [
    patchMethod(session, 'create', (create) => observedCreate(create, lib)),
    patchMethod(session.prototype, 'run', (run) => observedRun(run, lib)),
    patchMethod(session.prototype, 'release', (release) => observedRelease(release, lib)),
  ]
  return () => {
    for (const putBack of undo) putBack?.()
    if (undo.some(Boolean)) chosen.delete(session)
  }
}

type SessionClass = object & { prototype: object }

/** Of an ES module's namespace too, where Node found no names in the CommonJS module. */
function sessionClass(exports: unknown): SessionClass | undefined {
  const session =
    member(exports, 'InferenceSession') ?? member(member(exports, 'default'), 'InferenceSession')
  return typeof session === 'function' ? session : undefined
}

function versionOf(exports: unknown): string | undefined {
  const version = member(member(member(exports, 'env'), 'versions'), 'node')
  return typeof version === 'string' ? version : undefined
}

function member(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined
}
