import { Unreadable } from '../../../src/query/damage.js'

/** A span event that carries a record. */
interface AuditEvent {
  /** Canonical JSON of the record. */
  text: string
  /** As stored beside it; absent where the line has none. */
  hash: string | undefined
}

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
 * and spans in it. A line of another signal (logs, metrics) has no spans.
 *
 * @throws {Unreadable} when the line is not JSON, or not of OTLP's shape.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function readTraceLine(bytes: Buffer): TraceLine {
  const message = parse(bytes)
  const line: TraceLine = { spans: 0, events: [] }
  for (const resource of list(message, 'resourceSpans')) {
    for (const scope of list(resource, 'scopeSpans')) {
      for (const span of list(scope, 'spans')) {
        line.spans++
        for (const event of list(span, 'events')) addRecord(list(event, 'attributes'), line.events)
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

function list(parent: unknown, member: string): unknown[] {
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) throw wrongShape()
  const items: unknown = (parent as Record<string, unknown>)[member]
  if (items === undefined || items === null) return []
  if (!Array.isArray(items)) throw wrongShape()
  return items
}

function addRecord(attributes: unknown[], events: AuditEvent[]): void {
  const text = valueOf(attributes, 'audit.record')
  if (text !== undefined) events.push({ text, hash: valueOf(attributes, 'audit.record.hash') })
}

function valueOf(attributes: unknown[], key: string): string | undefined {
  const found = attributes.find((attribute) => (attribute as KeyValue | null)?.key === key) as
    KeyValue | undefined
  if (!found) return undefined
  const text = found.value?.stringValue
  if (typeof text !== 'string') throw new Unreadable(`${key} is not text`)
  return text
}

function wrongShape(): Unreadable {
  return new Unreadable('the line is not OTLP JSON')
}
