import { AsyncLocalStorage } from 'node:async_hooks'
import { dataMember } from '../../../record/intrinsics.js'

/** A call of a model's method that has not returned yet. */
interface RunningCall {
  self: object
  method: string
}

const running: RunningCall[] = []

/** Methods of a graph model that are made of others. */
const MADE_OF: Readonly<Record<string, string>> = { predict: 'execute', predictAsync: 'executeAsync' }

/**
 * Whether a call is how another one does its work: a sequential model hands its calls to a model inside, and a graph
 * model predicts by executing. What a layer or a callback of the host's calls is a call of its own.
 */
export function isDelegated(self: unknown, method: string): boolean {
  const outer = running.at(-1)
  if (!outer) return false
  if (outer.self === self) return MADE_OF[outer.method] === method
  return outer.method === method && dataMember(outer.self, 'model') === self
}

/** Runs the part of a call that comes before it returns. */
export function entered<T>(self: unknown, method: string, call: () => T): T {
  if (typeof self !== 'object' || self === null) return call()
  running.push({ self, method })
  try {
    return call()
  } finally {
    running.pop()
  }
}

interface Training {
  /** The model and, of a sequential one, the model inside. */
  models: readonly unknown[]
  validation: readonly unknown[]
}

const trainings = new AsyncLocalStorage<Training>()

/** @param validationData What the training validates with: a dataset, a pair of tensors, or `{ xs, ys }`. */
export function trained<T>(self: object, validationData: unknown, train: () => T): T {
  const validation = [validationData, member(validationData, '0'), member(validationData, 'xs')]
  const models = [self, dataMember(self, 'model')]
  return trainings.run({ models, validation: validation.filter((one) => one !== undefined) }, train)
}

/** Whether an evaluation is the validation of a training around it: its metrics are the training's. */
export function isValidation(self: unknown, data: unknown): boolean {
  const training = trainings.getStore()
  return training !== undefined && training.models.includes(self) && training.validation.includes(data)
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? dataMember(value, key) : undefined
}
