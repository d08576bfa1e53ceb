import { dataMember } from '../../../record/intrinsics.js'
import type { ModelFile, ModelSource } from '../model-file.js'
import { describeMetadata } from '../onnxruntime/metadata.js'
import { factsOf, rememberSession } from '../onnxruntime/session.js'

/** How a model was asked for. */
export interface ModelRequest {
  modelId: string
  /** `main`, which moves, unless the service names another: what was loaded is told by the hash. */
  revision: string
}

const requests = new WeakMap<object, ModelRequest>()

/** What `from_pretrained` was called with. */
export function requestOf([modelId, options]: readonly unknown[]): ModelRequest {
  const revision =
    typeof options === 'object' && options !== null ? dataMember(options, 'revision') : undefined
  return {
    modelId: typeof modelId === 'string' ? modelId : 'unknown',
    revision: typeof revision === 'string' ? revision : 'main',
  }
}

/** Keeps by which name a model was asked for, so that its calls, and runs of its sessions alone, have it too. */
export function rememberModel(model: object, request: ModelRequest): void {
  requests.set(model, request)
  for (const [, session] of sessionsOf(model)) {
    const { source } = factsOf(session)
    rememberSession(session, { modelId: request.modelId, source, isInner: true, isPart: true })
  }
}

/** What records of a model's calls say of it. */
export function modelDetails(model: unknown): Record<string, unknown> {
  const request = isObject(model) ? requests.get(model) : undefined
  const sessions = sessionsOf(model)
  return {
    modelId: request?.modelId ?? 'unknown',
    ...(request && { revision: request.revision }),
    model: { ...architecture(model), ...files(sessions) },
    ...configured(sessions, 'dtype'),
    ...configured(sessions, 'device'),
  }
}

/** Inputs and outputs of each of a model's sessions, as declared. */
export function sessionDetails(model: unknown): Record<string, unknown> {
  const sessions = sessionsOf(model)
  if (sessions.length === 0) return {}
  return {
    sessions: Object.fromEntries(sessions.map(([name, session]) => [name, describeMetadata(session)])),
  }
}

export function sourcesOf(model: unknown): ModelSource[] {
  return sessionsOf(model).map(([, session]) => factsOf(session).source)
}

/** Whether runs of the model can be counted: `onnxruntime-node` was instrumented when it was loaded. */
export function isSeen(model: unknown): boolean {
  return sourcesOf(model).some(({ file }) => file.sha256Missing !== 'not-seen')
}

type Sessions = [name: string, session: object][]

function sessionsOf(model: unknown): Sessions {
  const sessions = isObject(model) ? dataMember(model, 'sessions') : undefined
  if (!isObject(sessions)) return []
  return Object.entries(sessions).filter((entry): entry is [string, object] => isObject(entry[1]))
}

const CLASS_NAME = /^\w{1,80}$/
const MODEL_TYPE = /^[\w.-]{1,64}$/

function architecture(model: unknown): { architecture?: string; type?: string } {
  if (!isObject(model)) return {}
  const name: unknown = model.constructor.name
  const config = dataMember(model, 'config')
  const type = isObject(config) ? dataMember(config, 'model_type') : undefined
  return {
    ...(typeof name === 'string' && CLASS_NAME.test(name) && { architecture: name }),
    ...(typeof type === 'string' && MODEL_TYPE.test(type) && { type }),
  }
}

/** Most models are one file; others have one for each of their parts. */
function files(sessions: Sessions): Partial<ModelFile> | { files: Record<string, ModelFile> } {
  const [only] = sessions
  if (!only) return { sha256Missing: 'not-seen' }
  if (sessions.length === 1) return factsOf(only[1]).source.file
  return {
    files: Object.fromEntries(sessions.map(([name, session]) => [name, factsOf(session).source.file])),
  }
}

/** What the library chose for the sessions; a list where they differ. */
function configured(sessions: Sessions, key: 'dtype' | 'device'): Record<string, unknown> {
  const chosen = sessions.map(([, session]) => {
    const config = dataMember(session, 'config')
    return isObject(config) ? dataMember(config, key) : undefined
  })
  const distinct = [...new Set(chosen.filter((one) => typeof one === 'string'))]
  if (distinct.length === 0) return {}
  return { [key]: distinct.length === 1 ? distinct[0] : distinct }
}

/** Models and pipelines are functions with members. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
