import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalize } from '../../../../src/record/canonical.js'
import { leafHash } from '../../../../src/record/hash.js'
import type { AuditRecord, JsonObject, JsonValue } from '../../../../src/record/types.js'

/** An `AnyValue` of OTLP. */
export interface AnyValue {
  stringValue?: string
  intValue?: number | string
  doubleValue?: number
  boolValue?: boolean
  arrayValue?: { values: AnyValue[] }
}

export interface Attribute {
  key: string
  value: AnyValue
}

export interface OtlpEvent {
  attributes: Attribute[]
  name: string
  timeUnixNano: string
  droppedAttributesCount: number
}

export interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  droppedAttributesCount: number
  events: OtlpEvent[]
  droppedEventsCount: number
  status: { code: number; message?: string }
  links: object[]
  droppedLinksCount: number
  flags: number
}

export interface OtlpLine {
  resourceSpans: [
    {
      resource: { attributes: Attribute[]; droppedAttributesCount: number }
      scopeSpans: [{ scope: { name: string; version: string; attributes?: Attribute[] }; spans: OtlpSpan[] }]
    },
  ]
}

/** The lines of a log, for somebody who may write its files and knows its format, but has no key. */
export class Tampering {
  readonly #file: string
  lines: OtlpLine[]

  /** @param logDir Its files become one, without an index. */
  constructor(logDir: string) {
    const names = readdirSync(logDir).filter((name) => name.startsWith('spans-'))
    const files = names.filter((name) => name.endsWith('.jsonl')).sort()
    const texts = files.map((name) => readFileSync(join(logDir, name), 'utf8'))
    this.lines = texts.flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as OtlpLine),
    )
    for (const name of names) rmSync(join(logDir, name))
    this.#file = join(logDir, files[0]!)
  }

  /** Path of the file. */
  get file(): string {
    return this.#file
  }

  save(): void {
    writeFileSync(this.#file, this.lines.map((line) => JSON.stringify(line) + '\n').join(''))
  }

  /** The spans of this name, in the order they were written. */
  spans(name: string): OtlpSpan[] {
    return this.lines.map(spanOf).filter((span) => span.name === name)
  }

  span(name: string): OtlpSpan {
    return this.spans(name)[0]!
  }

  line(name: string): OtlpLine {
    return this.lines.find((line) => spanOf(line).name === name)!
  }

  /** The event with this record of the operation's trail. */
  event(operationName: string, sequence: number): OtlpEvent {
    return this.#spanWith(operationName, sequence).events.find(
      (event) => recordOf(event).sequence === sequence,
    )!
  }

  removeEvents(operationName: string, first: number, last = first): void {
    for (const span of [...this.spans(operationName), ...this.spans(`${operationName} segment`)])
      span.events = span.events.filter((event) => {
        const { sequence } = recordOf(event)
        return sequence < first || sequence > last
      })
  }

  removeSpans(name: string): void {
    this.lines = this.lines.filter((line) => spanOf(line).name !== name)
  }

  #spanWith(operationName: string, sequence: number): OtlpSpan {
    return [...this.spans(operationName), ...this.spans(`${operationName} segment`)].find(({ events }) =>
      events.some((event) => recordOf(event).sequence === sequence),
    )!
  }
}

export function spanOf(line: OtlpLine): OtlpSpan {
  return line.resourceSpans[0].scopeSpans[0].spans[0]!
}

export function attribute(attributes: Attribute[], key: string): AnyValue {
  return attributes.find((each) => each.key === key)!.value
}

/** What is tampered with need not be of its type any more, but is before. */
type Members = JsonObject & Pick<AuditRecord, 'recordId' | 'operationId' | 'sequence'>

export function recordOf(event: OtlpEvent): Members {
  return JSON.parse(attribute(event.attributes, 'audit.record').stringValue!) as Members
}

/** Gives an event another text, and with `rehash` the hash that fits it. */
export function setText(event: OtlpEvent, text: string, { rehash }: { rehash: boolean }): void {
  attribute(event.attributes, 'audit.record').stringValue = text
  if (rehash) attribute(event.attributes, 'audit.record.hash').stringValue = leafHash(text)
}

/** Changes members of a record. */
export function editRecord(event: OtlpEvent, changes: Record<string, JsonValue>, rehash = false): void {
  setText(event, canonicalize({ ...recordOf(event), ...changes }), { rehash })
}

/** Another value of the same kind. */
export function otherValue(value: AnyValue): AnyValue {
  if (value.stringValue !== undefined) return { stringValue: value.stringValue + '!' }
  if (value.boolValue !== undefined) return { boolValue: !value.boolValue }
  if (value.arrayValue) return { arrayValue: { values: [...value.arrayValue.values, { stringValue: 'x' }] } }
  if (value.doubleValue !== undefined) return { doubleValue: value.doubleValue + 0.5 }
  return { intValue: Number(value.intValue) + 1 }
}
