import { createHash } from 'node:crypto'
import type { ModelFacts } from './model-facts.js'

/** Weights on their way from or to where they are kept. */
export interface SeenWeights {
  facts?: Pick<ModelFacts, 'sha256' | 'bytes'>
}

type Direction = 'load' | 'save'

/**
 * A model's source or target, with an eye on the weights that pass: hashed at once, 0.5 ms per MiB. A text is resolved
 * as the library resolves it; where that is not clear it is left to the library, and the weights are not seen.
 *
 * @param place As given to the library: an `IOHandler`, or a text.
 * @param io The library's registry of handlers.
 */
export function watched(
  place: unknown,
  options: unknown,
  direction: Direction,
  io: unknown,
  seen: SeenWeights,
): unknown {
  const handler = typeof place === 'string' ? registered(place, options, direction, io) : place
  if (typeof handler !== 'object' || handler === null) return place
  return new Proxy(handler, {
    get: (target, key) => {
      // Read and called on the handler itself, which may have private members.
      const value: unknown = Reflect.get(target, key, target)
      if (key !== direction || typeof value !== 'function') return value
      return (...args: unknown[]) => pass(value as Pass, target, args, direction, seen)
    },
  })
}

/** SHA-256 and size of weights, of one piece or several; undefined for anything else. */
export function weightsOf(artifacts: unknown): SeenWeights['facts'] {
  const data: unknown = member(artifacts, 'weightData')
  const pieces: readonly unknown[] = Array.isArray(data) ? data : [data]
  const hash = createHash('sha256')
  let bytes = 0
  for (const piece of pieces) {
    if (!(piece instanceof ArrayBuffer)) return undefined
    hash.update(new Uint8Array(piece))
    bytes += piece.byteLength
  }
  return { sha256: hash.digest('hex'), bytes }
}

type Pass = (...args: unknown[]) => unknown

function pass(
  call: Pass,
  handler: object,
  args: unknown[],
  direction: Direction,
  seen: SeenWeights,
): unknown {
  if (direction === 'save') note(seen, args[0])
  const result: unknown = Reflect.apply(call, handler, args)
  if (direction === 'save') return result
  if (!(result instanceof Promise)) {
    note(seen, result)
    return result
  }
  return result.then((artifacts: unknown) => {
    note(seen, artifacts)
    return artifacts
  })
}

function note(seen: SeenWeights, artifacts: unknown): void {
  try {
    const facts = weightsOf(artifacts)
    if (facts) seen.facts = facts
  } catch {
    // Artifacts of a shape of their own: the model is recorded without the digest.
  }
}

function registered(place: string, options: unknown, direction: Direction, io: unknown): unknown {
  try {
    const find = member(io, direction === 'load' ? 'getLoadHandlers' : 'getSaveHandlers')
    if (typeof find !== 'function') return undefined
    const handlers: unknown = Reflect.apply(find, io, direction === 'load' ? [place, options ?? {}] : [place])
    return Array.isArray(handlers) && handlers.length === 1 ? (handlers[0] as unknown) : undefined
  } catch {
    return undefined
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
