import type { CaptureLevel } from '../../../config/options.js'
import { digestOf } from '../../../record/digest-of.js'
import { shapeOf } from '../../../trail/shape.js'
import { describeTensor } from '../tensor-shape.js'

/** A name that a model or a tokenizer gives to a tensor. */
const TENSOR_NAME = /^[a-z_][\w.]{0,63}$/

/** How values of one copy of the library are described. */
export class Values {
  readonly #Tensor: unknown
  readonly #capture: CaptureLevel

  /** @param Tensor The library's own class of tensors. */
  constructor(Tensor: unknown, capture: CaptureLevel) {
    this.#Tensor = Tensor
    this.#capture = capture
  }

  /** What a pipeline takes or gives: texts, images, sound, lists of them, tensors. */
  describe(value: unknown): unknown {
    const tensor = this.#tensor(value)
    if (tensor) return describeTensor(tensor, this.#capture)
    if (this.#capture === 'shape') return shapeOf(value, 3)
    const kept = copied(value)
    return this.#capture === 'full' ? kept : digestOf(kept)
  }

  /** What a model takes or gives: tensors by name. Whatever else is beside them is a parameter. */
  describeNamed(values: unknown): unknown {
    if (typeof values !== 'object' || values === null || this.#tensor(values)) return this.describe(values)
    const tensors = Object.entries(Object.getOwnPropertyDescriptors(values)).flatMap(([name, descriptor]) => {
      const tensor = TENSOR_NAME.test(name) && this.#tensor(descriptor.value)
      return tensor ? [[name, describeTensor(tensor, this.#capture)] as const] : []
    })
    return Object.fromEntries(tensors)
  }

  /** The tensor of ONNX Runtime's inside of the library's own, which is a proxy of a kind known to be harmless. */
  #tensor(value: unknown): object | undefined {
    try {
      if (typeof this.#Tensor !== 'function' || !(value instanceof this.#Tensor)) return undefined
      const inner: unknown = Reflect.get(value, 'ort_tensor')
      return typeof inner === 'object' && inner !== null ? inner : undefined
    } catch {
      return undefined
    }
  }
}

/** The host may use its memory again before the record is made. */
function copied(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Buffer.copyBytesFrom(value as NodeJS.TypedArray)
  return Array.isArray(value) ? value.slice() : value
}
