/** On a replacement: shared by every copy of this package in the process, so that no call is recorded twice. */
const PATCHED = Symbol.for('spanledger.patched')

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a library's method takes is the library's matter
export type AnyMethod = (this: any, ...args: any[]) => unknown

/**
 * Replaces a method by one made from it, once: a method that is replaced already, here or by another copy of this
 * package, stays as it is. Members of the function and its name and length stay what they are.
 *
 * @returns what puts the method back, unless somebody else has replaced it meanwhile; undefined where nothing was
 * replaced: there is no such method, it is replaced already, or it cannot be.
 */
export function patchMethod(
  target: object,
  name: string,
  wrap: (original: AnyMethod) => AnyMethod,
): (() => void) | undefined {
  const found = findMethod(target, name)
  if (!found || isPatched(found.value)) return undefined
  const { value: original, own } = found
  const made = wrap(original)
  // A proxy: name, length and static members are the original's.
  const replacement = new Proxy(original, {
    apply: (_original, thisArg: unknown, args: unknown[]): unknown => Reflect.apply(made, thisArg, args),
    get: (method, key, receiver): unknown => (key === PATCHED ? true : Reflect.get(method, key, receiver)),
  })
  const descriptor = { configurable: true, enumerable: own?.enumerable ?? false, writable: true }
  if (!Reflect.defineProperty(target, name, { ...descriptor, value: replacement })) return undefined
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== replacement) return
    if (own) Reflect.defineProperty(target, name, own)
    else Reflect.deleteProperty(target, name)
  }
}

export function isPatched(method: unknown): boolean {
  return typeof method === 'function' && Reflect.get(method, PATCHED) === true
}

interface FoundMethod {
  value: AnyMethod
  /** Undefined where the method is inherited. */
  own: PropertyDescriptor | undefined
}

/** A getter is not run: what it returns is none of the target's methods. */
function findMethod(target: object, name: string): FoundMethod | undefined {
  const own = Object.getOwnPropertyDescriptor(target, name)
  for (let at: object | null = target; at; at = Object.getPrototypeOf(at) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name)
    if (!descriptor) continue
    const value: unknown = descriptor.value
    return typeof value === 'function' ? { value: value as AnyMethod, own } : undefined
  }
  return undefined
}
