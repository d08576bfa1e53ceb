import { types } from 'node:util'
import type { CaptureLevel } from '../../config/options.js'
import { digestOf } from '../../record/digest-of.js'
import { dataMember } from '../../record/intrinsics.js'
import { shapeOf } from '../../trail/shape.js'

/** Types of elements. Nothing else that an object calls its type is one: it could be a value. */
const ELEMENT_TYPES: ReadonlySet<unknown> = new Set([
  ...['float16', 'float32', 'float64', 'bool', 'string'],
  ...['int4', 'uint4', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'],
])
const MAX_DIMS = 32
/** Under `full`, a tensor with more elements than this is recorded as its digest. */
const MAX_VALUES = 4096
/** A model with more inputs or outputs than this (a cache for each layer) has the rest of them counted. */
const MAX_NAMED = 32

/** What of tensors by name enters a record. */
export interface NamedTensors {
  named: Record<string, unknown>
  /** How many are not listed: beyond the limit, or under a name that the model does not have, which could be a value. */
  others: number
}

/**
 * Describes tensors by the names a model has for them. No getter and no proxy of the host's is run.
 *
 * @param values What was given under the names: anything at all.
 */
export function describeTensors(
  values: unknown,
  names: readonly string[],
  capture: CaptureLevel,
): NamedTensors {
  if (typeof values !== 'object' || values === null || types.isProxy(values)) return { named: {}, others: 0 }
  const given = names.filter((name) => dataMember(values, name) !== undefined)
  const listed = given.slice(0, MAX_NAMED)
  const described = listed.map((name) => [name, describeTensor(dataMember(values, name), capture)] as const)
  return {
    named: Object.fromEntries(described),
    others: Math.max(0, Object.keys(values).length - listed.length),
  }
}

/** Describes one tensor of ONNX Runtime's: `{ type, dims }`, and by `capture` its digest or its values. */
export function describeTensor(value: unknown, capture: CaptureLevel): unknown {
  const shape = tensorShape(value)
  if (!shape) return shapeOf(value, 0)
  return { ...shape, ...captured(dataMember(value as object, 'cpuData'), shape.type, capture) }
}

/** @returns undefined for what is no tensor on the face of it. */
function tensorShape(value: unknown): { type: string; dims: readonly number[] } | undefined {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined
  const type = dataMember(value, 'type')
  const dims = dataMember(value, 'dims')
  if (!ELEMENT_TYPES.has(type) || !isDims(dims)) return undefined
  return { type: type as string, dims: [...dims] }
}

/** The content of a tensor. Copied: the host may use its memory again before the record is made. */
export function captured(data: unknown, type: string, capture: CaptureLevel): Record<string, unknown> {
  if (capture === 'shape') return {}
  if (Array.isArray(data)) {
    const texts: unknown[] = data.slice()
    return { values: capture === 'full' ? texts : digestOf(texts) }
  }
  if (!ArrayBuffer.isView(data) || types.isDataView(data)) return {}
  const numbers = data as NodeJS.TypedArray
  // As text, the bits of a half would pass for its value.
  const areValues = !(type === 'float16' && types.isUint16Array(data)) && numbers.length <= MAX_VALUES
  return { values: capture === 'full' && areValues ? [...numbers] : digestOf(Buffer.copyBytesFrom(numbers)) }
}

function isDims(dims: unknown): dims is readonly number[] {
  return (
    Array.isArray(dims) &&
    !types.isProxy(dims) &&
    dims.length <= MAX_DIMS &&
    dims.every((dim) => typeof dim === 'number')
  )
}
