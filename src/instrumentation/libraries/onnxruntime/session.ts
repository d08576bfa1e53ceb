import type { InstrumentationOptions } from '../../options.js'
import type { ModelFile, ModelSource } from '../model-file.js'
import { unknownModel } from '../model-file.js'

/** Options of the instrumentation of ONNX Runtime. */
export interface OnnxRuntimeOptions extends InstrumentationOptions {
  /**
   * Names a model in the records. What it throws is ignored.
   *
   * @default the file's name without its directory; of bytes `sha256:` and 16 digits of their hash; else `unknown`
   */
  modelId?: ((file: Readonly<ModelFile>) => string | undefined) | undefined
}

/** What is known of a session. */
export interface SessionFacts {
  modelId: string
  source: ModelSource
  /** Whether another library made it inside of a call of its own, whose record tells of its runs too. */
  isInner: boolean
  /** Whether it is a part of a model of that library's, and not one of the library's own tools. */
  isPart?: boolean
}

const facts = new WeakMap<object, SessionFacts>()

/** @param session An `InferenceSession`. */
export function rememberSession(session: unknown, seen: SessionFacts): void {
  const key = keyOf(session)
  if (key) facts.set(key, seen)
}

/** Of a session that was made before the patch nothing is known. */
export function factsOf(session: unknown): SessionFacts {
  const key = keyOf(session)
  return (key && facts.get(key)) ?? { modelId: 'unknown', source: unknownModel(), isInner: false }
}

/** The native session below: a host may wrap the one above it in a proxy or an object that inherits from it. */
function keyOf(session: unknown): object | undefined {
  if (typeof session !== 'object' || session === null) return undefined
  try {
    const handler: unknown = Reflect.get(session, 'handler')
    return typeof handler === 'object' && handler !== null ? handler : session
  } catch {
    return undefined
  }
}

/** The names of inputs or outputs, as the session says. */
export function namesOf(session: unknown, key: 'inputNames' | 'outputNames'): string[] {
  try {
    const names: unknown = Reflect.get(session as object, key)
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}
