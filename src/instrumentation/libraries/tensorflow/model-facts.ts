import { dataMember } from '../../../record/intrinsics.js'
import type { Instrumented } from './instrumented.js'
import { modelAddress, nameOfAddress } from './model-address.js'

/** What is known of where a model's weights come from. */
export interface ModelFacts {
  path?: string
  /** Hex of the SHA-256 (FIPS 180-4) of the weights. */
  sha256?: string
  /** Of the weights. */
  bytes?: number
  /** The weights are no longer those that were loaded. */
  trainedSince?: true
}

const facts = new WeakMap<object, ModelFacts>()

/** @returns undefined for a model that was made here, or loaded unseen. */
export function factsOf(model: unknown): ModelFacts | undefined {
  return typeof model === 'object' && model !== null ? facts.get(model) : undefined
}

export function rememberFacts(model: unknown, known: ModelFacts): void {
  if (typeof model === 'object' && model !== null) facts.set(model, known)
}

/** After a training the digest is not that of the model's weights any more. */
export function forgetDigest(model: unknown): void {
  const path = factsOf(model)?.path
  if (factsOf(model)) rememberFacts(model, { ...(path !== undefined && { path }), trainedSince: true })
}

/** The id under which a model is recorded. */
export function modelIdOf(model: unknown, lib: Instrumented): string {
  if (typeof model !== 'object' || model === null) return 'unknown'
  return idByOption(model, lib) ?? ownName(model) ?? 'unknown'
}

function idByOption(model: object, lib: Instrumented): string | undefined {
  try {
    return textOf(lib.options().modelId?.(model))
  } catch {
    return undefined
  }
}

/** A layers model has a name; a graph model is known by where it came from. */
function ownName(model: object): string | undefined {
  const address = factsOf(model)?.path ?? modelAddress(dataMember(model, 'modelUrl'))
  return textOf(dataMember(model, 'name')) ?? (address === undefined ? undefined : nameOfAddress(address))
}

/** Of the classes that the library itself has; of another one that it is one. */
export function modelTypeOf(model: unknown): string {
  const constructor = typeof model === 'object' && model !== null && dataMember(model, 'constructor')
  const name = typeof constructor === 'function' && dataMember(constructor, 'className')
  return typeof name === 'string' && /^[A-Z]\w{0,63}$/.test(name) ? name : 'LayersModel'
}

/** What a model calls its inputs or outputs. */
export function tensorNames(model: unknown, of: 'input' | 'output'): readonly string[] {
  for (const key of [`${of}Names`, `${of}Nodes`]) {
    try {
      const names: unknown = Reflect.get(model as object, key)
      if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names
    } catch {
      // A model that is not loaded or built yet.
    }
  }
  return []
}

function textOf(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined
}
