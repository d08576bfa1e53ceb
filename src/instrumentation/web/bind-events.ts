import type { EventEmitter } from 'node:events'

interface Surroundings {
  isActive: boolean
  run: <T>(fn: () => T) => T
}

/**
 * Has the listeners of an emitter run inside a request. Node emits what comes over a connection in the context of the
 * connection, where the request is not known: a handler that reads a body by its events would lose it.
 */
export function bindEvents(emitter: EventEmitter, surroundings: Surroundings): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the emitter it is found on
  const { emit } = emitter
  function bound(this: EventEmitter, ...args: unknown[]): boolean {
    const call = () => Reflect.apply(emit, this, args) as boolean
    return surroundings.isActive ? call() : surroundings.run(call)
  }
  Object.defineProperty(emitter, 'emit', { value: bound, configurable: true, writable: true })
}
