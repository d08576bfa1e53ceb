import type { AnyMethod } from '../patch-method.js'

/**
 * A proxy that can stand for an object everywhere: methods, getters and setters run on the object itself, so that its
 * private members work; methods are the same each time they are read; one that returns the object, at once or by a
 * promise, returns the stand-in.
 *
 * @param replace Makes another method of one; undefined leaves it.
 * @param more Further traps.
 */
export function standIn<T extends object>(
  target: T,
  replace: (key: PropertyKey, method: AnyMethod) => AnyMethod | undefined,
  more: ProxyHandler<T> = {},
): T {
  const made = new Map<PropertyKey, { of: AnyMethod; method: AnyMethod }>()
  const atHome = (method: AnyMethod): AnyMethod =>
    new Proxy(method, {
      apply: (call, thisArg: unknown, args: unknown[]) =>
        asSeen(Reflect.apply(call, thisArg === proxy ? target : thisArg, args)),
    })
  const asSeen = (result: unknown): unknown => {
    if (result === target) return proxy
    if (!(result instanceof Promise) || result.constructor !== Promise) return result
    return result.then((value: unknown) => (value === target ? proxy : value))
  }
  const methodOf = (key: PropertyKey, method: AnyMethod): AnyMethod => {
    const known = made.get(key)
    if (known?.of === method) return known.method
    const replaced = replace(key, method)
    const home = atHome(replaced ? likeness(method, replaced) : method)
    made.set(key, { of: method, method: home })
    return home
  }
  const proxy: T = new Proxy(target, {
    get: (_target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || key === 'constructor' || isFixed(target, key)) return value
      // `call`, `apply` and `bind` of a function mean the stand-in.
      if (typeof target === 'function' && value === Reflect.get(Function.prototype, key)) return value
      return methodOf(key, value as AnyMethod)
    },
    set: (_target, key, value) => Reflect.set(target, key, value, target),
    ...more,
  })
  return proxy
}

/** Name, length and members of one method, the work of another. */
export function likeness(method: AnyMethod, work: AnyMethod): AnyMethod {
  return new Proxy(method, {
    apply: (_method, thisArg: unknown, args: unknown[]): unknown => Reflect.apply(work, thisArg, args),
  })
}

/** What a proxy must not say otherwise. */
function isFixed(target: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key)
  return own !== undefined && own.configurable === false && own.writable === false
}
