import { isUtf8 } from 'node:buffer'
import { Unreadable } from '../../../src/query/damage.js'
import type { StoredAttributes, StoredEvent, StoredSpan } from '../../../src/query/stored-span.js'
import type { LineOrigin } from '../lines/otlp-line.js'
import { isAsWritten, type Members, type MessageName } from './message-shapes.js'

export interface StoredLine {
  spans: StoredSpan[]
  /** Why a line of our own is not one we write, although it can be read. */
  flaw?: string
}

/** Of OTLP, as a reader of spans needs it. */
interface Resource {
  attributes: StoredAttributes
  dropped: number
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
      const resource = this.#resource(resourceSpans['resource'])
      for (const one of list(resourceSpans['scopeSpans'])) {
        const scopeSpans = this.#members(one, 'scopeSpans')
        const scope = this.#scope(scopeSpans)
        for (const span of list(scopeSpans['spans'])) spans.push(this.#span(span, scope, resource))
      }
    }
    return spans
  }

  #resource(value: unknown): Resource {
    const resource = this.#members(value, 'resource')
    return { attributes: this.#attributes(resource), dropped: count(resource['droppedAttributesCount']) }
  }

  #scope(scopeSpans: Members): StoredSpan['scope'] {
    const scope = this.#members(scopeSpans['scope'], 'scope')
    return {
      name: text(scope['name']),
      version: text(scope['version']),
      schemaUrl: text(scopeSpans['schemaUrl']),
      attributes: this.#attributes(scope),
    }
  }

  #span(value: unknown, scope: StoredSpan['scope'], resource: Resource): StoredSpan {
    const span = this.#members(value, 'span')
    const status = this.#members(span['status'], 'status')
    return {
      ...this.#place,
      traceId: this.#id(span['traceId']),
      spanId: this.#id(span['spanId']),
      parentSpanId: this.#id(span['parentSpanId']),
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
        count(span['droppedLinksCount']) +
        resource.dropped,
      scope,
      resource: resource.attributes,
    }
  }

  /** OTLP takes hex in either case; we write one. */
  #id(value: unknown): string {
    const id = text(value)
    const lower = id.toLowerCase()
    this.isExact &&= id === lower
    return lower
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
  #members(value: unknown, message: MessageName): Members {
    if (typeof value !== 'object' || Array.isArray(value)) {
      if (value !== undefined) throw wrongShape()
      this.isExact = false
      return {}
    }
    const members = (value ?? {}) as Members
    this.isExact &&= isAsWritten(members, message)
    return members
  }
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
