import { canonicalize } from './canonical.js'
import { isJsonObject, isMarker, setMember } from './marker.js'
import type { Keyring } from './tokens.js'
import type { JsonObject, JsonValue } from './types.js'

/** An object with more members than this is digested whole: taking the largest one by one would take too long. */
const MANY_MEMBERS = 64
/** Below this, a marker would be about as long as what it replaces. */
const SMALL_BYTES = 256

/** A value with the size of its canonical JSON, and those of its members: measured once, then kept up to date. */
interface Sized {
  value: JsonValue
  bytes: number
  /** Of an object of which single members can give way. */
  members: Map<string, Sized> | undefined
  /** Whether nothing inside can become smaller any more. */
  exhausted: boolean
}

/** An object whose largest values give way to digest markers, until enough room was made. */
export class Shrinkable {
  readonly #keyring: Keyring
  readonly #root: Sized

  constructor(object: JsonObject, keyring: Keyring) {
    this.#keyring = keyring
    this.#root = measure(object)
  }

  get value(): JsonObject {
    return built(this.#root) as JsonObject
  }

  /** Makes the object smaller by at least `bytes`, as far as it can. @returns By how many bytes it became smaller. */
  shrinkBy(bytes: number): number {
    let saved = 0
    while (saved < bytes) {
      const step = this.#shrinkLargest(this.#root) || this.#digest(this.#root)
      if (step <= 0) break
      saved += step
    }
    return saved
  }

  // Of a large object only the largest member goes: the small ones beside it often say the most.
  #shrinkLargest(sized: Sized): number {
    const largest = largestMember(sized)
    if (!largest) {
      sized.exhausted = true
      return 0
    }
    const saved = this.#shrinkInside(largest) || this.#digest(largest)
    sized.bytes -= saved
    return saved
  }

  #shrinkInside(sized: Sized): number {
    return sized.members && sized.members.size > 1 ? this.#shrinkLargest(sized) : 0
  }

  #digest(sized: Sized): number {
    if (isMarker(sized.value)) return 0
    const before = sized.bytes
    const marker = this.#keyring.digest(canonicalize(built(sized)))
    const bytes = Buffer.byteLength(canonicalize(marker))
    if (bytes >= before) return 0
    Object.assign(sized, { value: marker, bytes, members: undefined, exhausted: true })
    return before - bytes
  }
}

function largestMember({ members, exhausted }: Sized): Sized | undefined {
  let largest: Sized | undefined
  if (exhausted || !members) return undefined
  for (const member of members.values()) {
    if (member.bytes < SMALL_BYTES || isMarker(member.value)) continue
    if (!largest || member.bytes > largest.bytes) largest = member
  }
  return largest
}

function measure(value: JsonValue): Sized {
  if (isMarker(value) || typeof value !== 'object' || value === null) return whole(value)
  let bytes = 2
  if (Array.isArray(value)) {
    for (const item of value) bytes += measure(item).bytes + 1
    return { value, bytes: bytes - (value.length > 0 ? 1 : 0), members: undefined, exhausted: true }
  }
  const keys = Object.keys(value)
  const members = new Map<string, Sized>()
  for (const key of keys) {
    const member = measure(value[key]!)
    members.set(key, member)
    bytes += textBytes(key) + 1 + member.bytes + 1
  }
  const divisible = keys.length <= MANY_MEMBERS
  return {
    value,
    bytes: bytes - (keys.length > 0 ? 1 : 0),
    members: divisible ? members : undefined,
    exhausted: !divisible,
  }
}

function whole(value: JsonValue): Sized {
  const bytes = typeof value === 'string' ? textBytes(value) : Buffer.byteLength(canonicalize(value))
  return { value, bytes, members: undefined, exhausted: true }
}

function textBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text))
}

function built({ value, members }: Sized): JsonValue {
  if (!members || !isJsonObject(value)) return value
  const result: JsonObject = {}
  for (const [key, member] of members) setMember(result, key, built(member))
  return result
}
