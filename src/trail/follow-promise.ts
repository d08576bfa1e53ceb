import { diag } from '@opentelemetry/api'
import { types } from 'node:util'
import { dataMember } from '../record/intrinsics.js'

/** What is told of a promise that is followed to its end. */
export interface PromiseEvents {
  /** Gives back the value. */
  returned: (value: unknown) => unknown
  failed: (error: unknown) => void
}

/**
 * Tells how a promise ends. A plain one is followed by a promise that settles after the telling, so that a failure of
 * the audit is the caller's to see; it has the own members of the first. One of a class of its own may hold state that
 * no other object has: it is returned itself, and a failure of the audit is only logged.
 */
export function followPromise(promise: Promise<unknown>, events: PromiseEvents): Promise<unknown> {
  const fail = (error: unknown) => {
    events.failed(error)
    throw error
  }
  if (Object.getPrototypeOf(promise) === PROTOTYPE) {
    return copyMembers(promise, then(promise, events.returned, fail))
  }
  then(promise, events.returned, events.failed).catch((error: unknown) => {
    diag.error('spanledger: the end of a call could not be recorded', error)
  })
  return promise
}

/** Not by the promise's own `then`, which may be anything. */
function then(
  promise: Promise<unknown>,
  returned: (value: unknown) => unknown,
  failed: (error: unknown) => unknown,
): Promise<unknown> {
  const { then: promiseThen } = PROTOTYPE
  return Reflect.apply(promiseThen, promise, [returned, failed])
}

const PROTOTYPE = Promise.prototype as {
  then: (this: Promise<unknown>, ...handlers: ((value: unknown) => unknown)[]) => Promise<unknown>
}

/**
 * Whether a value is awaited like a promise without being one. Its `then` may start what it stands for, so it is not
 * called; a getter of that name is not run.
 */
export function isThenable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  try {
    return typeof dataMember(value, 'then') === 'function' && !types.isPromise(value)
  } catch {
    return false
  }
}

function copyMembers(from: Promise<unknown>, to: Promise<unknown>): Promise<unknown> {
  for (const key of Reflect.ownKeys(from)) {
    const descriptor = Object.getOwnPropertyDescriptor(from, key)
    // Its own `then` would pass the following by.
    if (descriptor?.enumerable && key !== 'then') Reflect.defineProperty(to, key, descriptor)
  }
  return to
}
