/** Beyond this a value contains itself, or nests deeper than anybody reads. */
const MAX_DEPTH = 64
const TOO_DEEP = '[nested too deeply]'

/**
 * An attribute's value as the text that ClickHouse holds in its maps, as the Collector's exporter writes it: text as it
 * is, numbers and booleans in JSON, bytes in base64, arrays and maps as JSON text. Two things differ: Go writes `<` in JSON
 * as `\u003c`, so compare values, not text; and a number that is not finite keeps its name, where the Collector has an
 * error's words in its place, or no array at all.
 *
 * @param value Any: SDK 3.x takes nested values, bytes and null. Never throws, but for a getter that does.
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/pdata/pcommon/value.go
 */
export function attributeText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (typeof value === 'object')
    return value instanceof Uint8Array ? base64(value) : JSON.stringify(plain(value, 1))
  return scalarText(value)
}

function scalarText(value: unknown): string {
  return Object.is(value, -0) ? '0' : String(value)
}

/** What JSON can say: a copy, as `JSON.stringify` alone throws for some values and calls the `toJSON` of others. */
function plain(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? null : plainObject(value, depth)
    default:
      return null
  }
}

function plainObject(value: object, depth: number): unknown {
  if (value instanceof Uint8Array) return base64(value)
  if (depth > MAX_DEPTH) return TOO_DEEP
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => plain(item, depth + 1))
  // Without a prototype: `__proto__` is a key like any other.
  const members = Object.create(null) as Record<string, unknown>
  for (const key of Object.keys(value).sort())
    members[key] = plain((value as Record<string, unknown>)[key], depth + 1)
  return members
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
