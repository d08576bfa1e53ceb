import { types } from 'node:util'
import { dataMember } from '../../record/intrinsics.js'

/** Longer ones are counted, not kept: a pending record must stay small. */
const MAX_LENGTH = 2_048
const MAX_DEPTH = 6

/**
 * The JSON text of a small value that is plain data, by which equal ones are known and from which the value is made
 * again: nothing of the host's is held meanwhile.
 *
 * @returns undefined for anything else: what is large, what is of a class, what would have to run code to be read.
 */
export function plainText(value: unknown): string | undefined {
  const copy = plainCopy(value, { left: MAX_LENGTH }, 0)
  if (copy === undefined) return undefined
  const text = JSON.stringify(copy)
  return text.length <= MAX_LENGTH ? text : undefined
}

interface Budget {
  left: number
}

function plainCopy(value: unknown, budget: Budget, depth: number): unknown {
  if (--budget.left < 0 || depth > MAX_DEPTH) return undefined
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'string') return value.length <= budget.left ? value : undefined
  if (typeof value !== 'object' || types.isProxy(value)) return undefined
  return Array.isArray(value) ? plainArray(value, budget, depth) : plainObject(value, budget, depth)
}

function plainArray(value: unknown[], budget: Budget, depth: number): unknown[] | undefined {
  if (value.length > budget.left) return undefined
  const copy: unknown[] = []
  for (let index = 0; index < value.length; index++) {
    const item = plainCopy(dataMember(value, String(index)), budget, depth + 1)
    if (item === undefined) return undefined
    copy.push(item)
  }
  return copy
}

/** Members in the order of their names, so that the same members are the same text; undefined ones are none. */
function plainObject(value: object, budget: Budget, depth: number): object | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return undefined
  const members: [string, unknown][] = []
  for (const key of Object.keys(value).sort()) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)
    if (!descriptor || !('value' in descriptor)) return undefined
    if (descriptor.value === undefined) continue
    const member = plainCopy(descriptor.value, budget, depth + 1)
    if (member === undefined) return undefined
    members.push([key, member])
  }
  return Object.fromEntries(members)
}
