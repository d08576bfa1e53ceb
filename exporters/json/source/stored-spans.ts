import { isUtf8 } from 'node:buffer'
import { Unreadable } from '../../../src/query/damage.js'
import type { StoredAttributes, StoredEvent, StoredSpan } from '../../../src/query/stored-span.js'
import type { LineOrigin } from '../lines/otlp-line.js'

export interface StoredLine {
  spans: StoredSpan[]
  /** Why a line of our own is not one we write, although it can be read. */
  flaw?: string
}

type Members = Readonly<Record<string, unknown>>

/** Members of OTLP's messages as our encoder writes them; a `?` marks those it leaves out where they are empty. */
const SHAPES = {
  traces: shape('resourceSpans'),
  resourceSpans: shape('resource scopeSpans schemaUrl?'),
  resource: shape('attributes droppedAttributesCount schemaUrl?'),
  scopeSpans: shape('scope spans schemaUrl?'),
  scope: shape('name version? attributes? droppedAttributesCount?'),
  span: shape(
    'traceId spanId parentSpanId? traceState? name kind startTimeUnixNano endTimeUnixNano attributes ' +
      'droppedAttributesCount events droppedEventsCount status links droppedLinksCount flags',
  ),
  status: shape('code message?'),
  event: shape('attributes name timeUnixNano droppedAttributesCount'),
  attribute: shape('key value'),
  value: shape('stringValue? intValue? doubleValue? boolValue? arrayValue? kvlistValue? bytesValue?'),
  array: shape('values'),
} as const

interface Shape {
  required: ReadonlySet<string>
  optional: ReadonlySet<string>
}

function shape(members: string): Shape {
  const names = members.split(' ')
  const optional = names.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1))
  return { required: new Set(names.filter((name) => !name.endsWith('?'))), optional: new Set(optional) }
}

/** Beyond this a value is deeper than any attribute of a record. */
const MAX_DEPTH = 64

/**
 * Reads whole spans from a line of OTLP JSON. In a line of our own nothing may be there that our encoder would not
 * write: members given twice, other escapes or unknown members are what readers disagree about.
 *
 * @throws {Unreadable} when the line is not JSON in UTF-8, or not of OTLP's shape.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function readStoredSpans(
  bytes: Buffer,
  origin: LineOrigin,
  place: { location: string; offset: number },
): StoredLine {
  if (!isUtf8(bytes)) throw new Unreadable('the line is not UTF-8')
  const text = bytes.toString('utf8')
  const reader = new SpanReader(place)
  try {
    const message: unknown = JSON.parse(text)
    const spans = reader.spans(message)
    const isOurs = origin === 'foreign' || (reader.isExact && JSON.stringify(message) === text)
    return isOurs ? { spans } : { spans, flaw: 'the line can be read, but is not as Spanledger writes lines' }
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable('the line is not JSON')
  }
}

class SpanReader {
  /** Whether each message had just the members our encoder writes. */
  isExact = true
  readonly #place: { location: string; offset: number }

  constructor(place: { location: string; offset: number }) {
    this.#place = place
  }

  spans(message: unknown): StoredSpan[] {
    const spans: StoredSpan[] = []
    for (const each of list(this.#members(message, 'traces')['resourceSpans'])) {
      const resourceSpans = this.#members(each, 'resourceSpans')
      const resource = this.#attributes(this.#members(resourceSpans['resource'], 'resource'))
      for (const one of list(resourceSpans['scopeSpans'])) {
        const scopeSpans = this.#members(one, 'scopeSpans')
        const scope = this.#scope(scopeSpans['scope'])
        for (const span of list(scopeSpans['spans'])) spans.push(this.#span(span, scope, resource))
      }
    }
    return spans
  }

  #scope(value: unknown): StoredSpan['scope'] {
    const scope = this.#members(value, 'scope')
    return { name: text(scope['name']), version: text(scope['version']), attributes: this.#attributes(scope) }
  }

  #span(value: unknown, scope: StoredSpan['scope'], resource: StoredAttributes): StoredSpan {
    const span = this.#members(value, 'span')
    const status = this.#members(span['status'], 'status')
    return {
      ...this.#place,
      traceId: text(span['traceId']).toLowerCase(),
      spanId: text(span['spanId']).toLowerCase(),
      parentSpanId: text(span['parentSpanId']).toLowerCase(),
      traceState: text(span['traceState']),
      ...(span['flags'] !== undefined && { flags: count(span['flags']) }),
      name: text(span['name']),
      kind: count(span['kind']),
      startTime: nanoseconds(span['startTimeUnixNano']),
      endTime: nanoseconds(span['endTimeUnixNano']),
      statusCode: count(status['code']),
      statusMessage: text(status['message']),
      attributes: this.#attributes(span),
      events: list(span['events']).map((event) => this.#event(event)),
      links: list(span['links']).length,
      dropped:
        count(span['droppedAttributesCount']) +
        count(span['droppedEventsCount']) +
        count(span['droppedLinksCount']),
      scope,
      resource,
    }
  }

  #event(value: unknown): StoredEvent {
    const event = this.#members(value, 'event')
    return {
      name: text(event['name']),
      time: nanoseconds(event['timeUnixNano']),
      attributes: this.#attributes(event),
      dropped: count(event['droppedAttributesCount']),
    }
  }

  #attributes(owner: Members): StoredAttributes {
    return list(owner['attributes']).map((each) => {
      const { key, value } = this.#members(each, 'attribute')
      return [text(key), this.#value(value, 0)] as const
    })
  }

  #value(value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) throw wrongShape()
    const any = this.#members(value, 'value')
    // Of two kinds at once each reader would take another.
    if (Object.keys(any).length !== 1) return any
    const { stringValue, intValue, doubleValue, boolValue, arrayValue } = any
    if (typeof stringValue === 'string' || typeof boolValue === 'boolean') return stringValue ?? boolValue
    if (intValue !== undefined) return integer(intValue)
    if (typeof doubleValue === 'number') return doubleValue
    if (arrayValue === undefined) return any
    return list(this.#members(arrayValue, 'array')['values']).map((item) => this.#value(item, depth + 1))
  }

  /** A message's members; one that is absent has none. */
  #members(value: unknown, message: keyof typeof SHAPES): Members {
    if (typeof value !== 'object' || Array.isArray(value)) {
      if (value !== undefined) throw wrongShape()
      this.isExact = false
      return {}
    }
    const members = (value ?? {}) as Members
    this.isExact &&= isOfShape(members, SHAPES[message])
    return members
  }
}

function isOfShape(members: Members, { required, optional }: Shape): boolean {
  let found = 0
  for (const name in members) {
    if (required.has(name)) found++
    else if (!optional.has(name)) return false
  }
  return found === required.size
}

// A member that is absent, or null, has the default of proto3.
function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw wrongShape()
  return value
}

function text(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw wrongShape()
  return value
}

function count(value: unknown): number {
  if (value === undefined || value === null) return 0
  if (typeof value !== 'number') throw wrongShape()
  return value
}

function nanoseconds(value: unknown): string {
  return typeof value === 'number' ? String(value) : text(value) || '0'
}

/** An int64 as a number where that is exact. Others write it as text. */
function integer(value: unknown): unknown {
  const number = Number(value)
  const isExact = Number.isInteger(number) && (typeof value === 'number' || String(BigInt(number)) === value)
  return isExact ? number : { intValue: value }
}

function wrongShape(): Unreadable {
  return new Unreadable('the line is not OTLP JSON')
}
