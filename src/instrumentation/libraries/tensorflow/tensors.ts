import { types } from 'node:util'
import type { CaptureLevel } from '../../../config/options.js'
import { dataMember } from '../../../record/intrinsics.js'
import { shapeOf } from '../../../trail/shape.js'
import { captured } from '../tensor-shape.js'

const DTYPES: ReadonlySet<unknown> = new Set(['float32', 'int32', 'bool', 'complex64', 'string'])
const MAX_DIMS = 32
/** A model with more inputs or outputs than this has the rest of them left out. */
const MAX_NAMED = 32

/** TensorFlow.js's `Tensor`, as far as it is looked at. */
export interface SeenTensor {
  dtype: string
  shape: readonly number[]
}

/**
 * Describes what a model takes or gives: a tensor, an array of them, or tensors by name. No tensor is made or kept, and
 * no getter or proxy of the host's is run.
 *
 * @param names What the model calls them. Under another name a tensor is listed by its place: a name could be a value.
 */
export function describeTensors(
  value: unknown,
  names: readonly string[],
  capture: CaptureLevel,
): Record<string, unknown> {
  const described = listed(value, names)
    .slice(0, MAX_NAMED)
    .map(([name, tensor]) => [name, describeTensor(tensor, capture)] as const)
  return Object.fromEntries(described)
}

/** @returns undefined for what is no tensor on the face of it. */
export function asTensor(value: unknown): SeenTensor | undefined {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined
  const dtype = dataMember(value, 'dtype')
  const shape = dataMember(value, 'shape')
  return DTYPES.has(dtype) && isDims(shape) ? { dtype: dtype as string, shape: [...shape] } : undefined
}

/** The numbers of a small tensor, such as a metric; undefined where the backend cannot tell them at once. */
export function numbersOf(value: unknown): number[] | undefined {
  const data = asTensor(value) ? contentOf(value as object) : undefined
  return ArrayBuffer.isView(data) && !types.isDataView(data) ? Array.from(data as Float32Array) : undefined
}

function describeTensor(value: unknown, capture: CaptureLevel): unknown {
  const tensor = asTensor(value)
  if (!tensor) return shapeOf(value, 0)
  const shape = { type: tensor.dtype, dims: tensor.shape }
  if (capture === 'shape') return shape
  return { ...shape, ...captured(contentOf(value as object), tensor.dtype, capture) }
}

/** `dataSync` makes no tensor. A disposed tensor, or a backend that can only be waited for, has nothing to tell. */
function contentOf(tensor: object): unknown {
  try {
    return (tensor as { dataSync: () => unknown }).dataSync()
  } catch {
    return undefined
  }
}

function listed(value: unknown, names: readonly string[]): [name: string, tensor: unknown][] {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return []
  const nameAt = (index: number) => names[index] ?? String(index)
  if (asTensor(value)) return [[nameAt(0), value]]
  const keys = Object.keys(value).slice(0, MAX_NAMED)
  if (Array.isArray(value)) return keys.map((key, index) => [nameAt(index), dataMember(value, key)])
  return keys.map((key, index) => [names.includes(key) ? key : String(index), dataMember(value, key)])
}

function isDims(shape: unknown): shape is readonly number[] {
  return (
    Array.isArray(shape) &&
    !types.isProxy(shape) &&
    shape.length <= MAX_DIMS &&
    shape.every((dim) => typeof dim === 'number')
  )
}
