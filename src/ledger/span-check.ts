import { eventAttributes } from '../otel/projection.js'
import type { StoredSpan } from '../query/stored-span.js'
import type { AuditRecord } from '../record/types.js'
import { unixNano, type SpanContents } from './expected-span.js'
import { aboutRecord, placeText, type Findings } from './findings.js'
import type { RecordTable } from './record-table.js'
import type { SameValue } from './same-value.js'
import { attributeDifferences, sameValueIn } from './span-differences.js'
import {
  claimedNumber,
  claimedTrail,
  isEvidence,
  recordsOf,
  type Carried,
  type CarriedRecord,
} from './span-records.js'
import { startOf, type TrailSpans } from './trail-spans.js'

/** Checks spans one by one, and keeps their records for the accounts. */
export class SpanCheck {
  readonly #table: RecordTable
  readonly #spans: TrailSpans
  readonly #findings: Findings

  constructor(table: RecordTable, spans: TrailSpans, findings: Findings) {
    this.#table = table
    this.#spans = spans
    this.#findings = findings
  }

  check(span: StoredSpan): void {
    const carried = recordsOf(span)
    if (!isEvidence(span, carried)) return
    const location = placeText(span.location, span.offset)
    this.#reportFlaws(location, span, carried)
    const records = carried.filter(isRecord)
    const owner = ownerOf(span, records)
    if (!owner) {
      const about = { location, operationId: claimedTrail(span) }
      this.#findings.add('attribute-mismatch', about, 'the span says it is of a trail, and holds no record')
      return
    }
    const own = this.#ownRecords(location, records, owner)
    const contents = contentsOf(own)
    this.#keep(span, records, contents, owner)
    for (const each of records) this.#checkEvent(location, each, sameValueIn(span))
    const first = own.find(({ record, flaw }) => record.eventType === 'audit_started' && flaw === undefined)
    const trail = this.#table.trails.numberOf(owner.operationId)
    const head = { ...span, events: [] }
    this.#spans.add(trail, { span: head, contents, about: own[0]!.record }, first && startOf(first))
  }

  #reportFlaws(location: string, span: StoredSpan, carried: readonly (Carried | 'nothing')[]): void {
    const operationId = claimedTrail(span)
    let sequence: number | undefined
    for (const each of carried) {
      if (each === 'nothing') {
        const about = { location, operationId, sequence }
        this.#findings.add('inserted', about, 'an event without a record stands in the span of a trail')
        continue
      }
      // What cannot be understood stands where the next record of the span would.
      sequence = each.record?.sequence ?? (sequence === undefined ? undefined : sequence + 1)
      if (each.flaw === undefined) continue
      const about = each.record ? aboutRecord(location, each.record) : { location, operationId, sequence }
      this.#findings.add('altered', about, each.flaw)
    }
  }

  /** The records of the span's own trail, in order of sequence. Others do not belong here. */
  #ownRecords(location: string, records: readonly CarriedRecord[], owner: AuditRecord): CarriedRecord[] {
    const own: CarriedRecord[] = []
    for (const each of records) {
      if (isOfSameTrail(each.record, owner)) own.push(each)
      else this.#report('inserted', location, each, 'the record is not of the trail in whose span it stands')
    }
    const sorted = own.toSorted((a, b) => a.record.sequence - b.record.sequence)
    const moved = own.find((each, i) => each !== sorted[i])
    if (moved) this.#report('reordered', location, moved, 'the records of the span are not in their order')
    return sorted
  }

  #keep(
    span: StoredSpan,
    records: readonly CarriedRecord[],
    contents: SpanContents,
    owner: AuditRecord,
  ): void {
    const { location, offset, spanId } = span
    const isTrail = contents.closed !== undefined || spanId === owner.spanId
    const segment = isTrail ? undefined : claimedNumber(span, 'audit.segment.index')
    const { count, first } = contents
    const place = this.#table.places.add({
      ...{ location, offset },
      span: { spanId, segment, first: first.sequence, count },
    })
    for (const { record, hash, time, flaw, storedHash } of records)
      this.#table.add({
        record,
        hash,
        time,
        place,
        ...(flaw !== undefined && { storedHash: storedHash ?? hash }),
      })
  }

  #checkEvent(location: string, built: CarriedRecord, isSame: SameValue): void {
    const { event, record, time, storedHash } = built
    // That the text has another hash has been said.
    const expected = eventAttributes({ ...built, hash: storedHash ?? built.hash })
    const differences = attributeDifferences(expected, event.attributes, isSame)
    if (event.name !== record.eventType) differences.push('name')
    if (event.time !== unixNano(time)) differences.push('time')
    if (event.dropped !== 0) differences.push('dropped count')
    if (differences.length > 0)
      this.#report('attribute-mismatch', location, built, `its event differs in ${differences.join(', ')}`)
  }

  #report(
    kind: 'inserted' | 'reordered' | 'attribute-mismatch',
    location: string,
    { record }: CarriedRecord,
    message: string,
  ): void {
    this.#findings.add(kind, aboutRecord(location, record), message)
  }
}

function isRecord(carried: Carried | 'nothing'): carried is CarriedRecord {
  return carried !== 'nothing' && carried.record !== undefined
}

/** A record of the trail the span is of: by its ids, else by what it says, else the first. */
function ownerOf(span: StoredSpan, records: readonly CarriedRecord[]): AuditRecord | undefined {
  const { traceId, spanId, parentSpanId } = span
  const claimed = claimedTrail(span)
  const ofTrail = records.filter(({ record }) => record.operationId === claimed)
  const ofSpan = ofTrail.find(
    ({ record }) => record.traceId === traceId && [spanId, parentSpanId].includes(record.spanId),
  )
  return (ofSpan ?? ofTrail[0] ?? records[0])?.record
}

function isOfSameTrail(record: AuditRecord, owner: AuditRecord): boolean {
  return (
    record.operationId === owner.operationId &&
    record.operationName === owner.operationName &&
    record.traceId === owner.traceId &&
    record.spanId === owner.spanId
  )
}

/** @param records Of one trail, in order; at least one. */
function contentsOf(records: readonly CarriedRecord[]): SpanContents {
  const [first, last] = [records[0]!, records.at(-1)!]
  const closed = records.findLast(({ record }) => record.eventType === 'audit_closed')
  return {
    count: records.length,
    first: { sequence: first.record.sequence, time: first.time },
    last: { sequence: last.record.sequence, time: last.time },
    ...(closed && { closed }),
  }
}
