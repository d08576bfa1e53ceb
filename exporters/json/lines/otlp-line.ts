import { Unreadable } from '../../../src/query/damage.js'

/** A span event that carries a record, or what is wrong with one that should. */
export type AuditEvent =
  | {
      /** Canonical JSON of the record. */
      text: string
      /** As stored beside it; absent where a line of others has none. */
      hash: string | undefined
    }
  | { flaw: string }

/** Whose encoder wrote a line. In one of our own nothing that it always writes may be missing. */
export type LineOrigin = 'own' | 'foreign'

export interface TraceLine {
  spans: number
  events: AuditEvent[]
}

interface KeyValue {
  key?: unknown
  value?: { stringValue?: unknown }
}

/**
 * Reads the records out of a line of OTLP JSON, whoever wrote it: members in any order, several resources, scopes
 * and spans in it. A line of others that is of another signal (logs, metrics) has no spans.
 *
 * @throws {Unreadable} when the line is not JSON, or not of OTLP's shape.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function readTraceLine(bytes: Buffer, origin: LineOrigin): TraceLine {
  const message = parse(bytes)
  const line: TraceLine = { spans: 0, events: [] }
  for (const resource of list(message, 'resourceSpans', origin)) {
    for (const scope of list(resource, 'scopeSpans', origin)) {
      for (const span of list(scope, 'spans', origin)) {
        line.spans++
        for (const event of list(span, 'events', origin)) {
          const found = auditEvent(list(event, 'attributes', origin), origin)
          if (found) line.events.push(found)
        }
      }
    }
  }
  return line
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Unreadable('the line is not JSON')
  }
}

function list(parent: unknown, member: string, origin: LineOrigin): unknown[] {
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) throw wrongShape()
  const items: unknown = (parent as Record<string, unknown>)[member]
  if ((items === undefined || items === null) && origin === 'foreign') return []
  if (!Array.isArray(items)) throw wrongShape()
  return items
}

function auditEvent(attributes: unknown[], origin: LineOrigin): AuditEvent | undefined {
  const text = valueOf(attributes, 'audit.record')
  const hash = valueOf(attributes, 'audit.record.hash')
  if (text === null) return { flaw: 'audit.record is not text' }
  if (hash === null) return { flaw: 'audit.record.hash is not text' }
  if (origin === 'own' && (text === undefined) !== (hash === undefined))
    return { flaw: text === undefined ? 'a hash has lost its record' : 'a record has lost its hash' }
  return text === undefined ? undefined : { text, hash }
}

/** @returns null for a value that is not text. */
function valueOf(attributes: unknown[], key: string): string | null | undefined {
  const found = attributes.find((attribute) => (attribute as KeyValue | null)?.key === key) as
    KeyValue | undefined
  if (!found) return undefined
  const text = found.value?.stringValue
  return typeof text === 'string' ? text : null
}

function wrongShape(): Unreadable {
  return new Unreadable('the line is not OTLP JSON')
}
