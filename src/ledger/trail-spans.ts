import type { StoredSpan } from '../query/stored-span.js'
import type { AuditRecord, DetailsByType } from '../record/types.js'
import { canonicalize } from '../record/canonical.js'
import type { CheckedRecord } from './check-record.js'
import { expectedSegment, expectedTrailSpan, type SpanContents, type TrailStart } from './expected-span.js'
import { aboutRecord, placeText, type Findings } from './findings.js'
import { spanDifferences } from './span-differences.js'
import { claimedNumber } from './span-records.js'

/** A span apart from its events, which are checked with their records. */
export interface FoundSpan {
  span: StoredSpan
  contents: SpanContents
  /** The record that findings about it name. */
  about: AuditRecord
}

/**
 * Compares spans with what the record that starts their trail, and their own records, say of them. Trails are known by
 * number. Of a trail of one span nothing is kept; of the others the start is, and the spans that came before it.
 */
export class TrailSpans {
  readonly #findings: Findings
  readonly #starts = new Map<number, TrailStart>()
  readonly #waiting = new Map<number, FoundSpan[]>()
  // Nearly all trails of a service have the same resource, and it is the largest part of what is kept.
  readonly #resources = new Map<string, TrailStart['resource']>()

  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** @param start Where the span holds the start of its trail. */
  add(trail: number, found: FoundSpan, start: TrailStart | undefined): void {
    const known = this.#starts.get(trail) ?? start
    if (!known) return this.#wait(trail, found)
    this.#compare(found, known)
    if (start && (!found.contents.closed || this.isWaiting(trail))) this.begin(trail, start)
  }

  /** Whether spans of a trail wait for its start. */
  isWaiting(trail: number): boolean {
    return this.#waiting.has(trail)
  }

  /** Says how a trail starts. */
  begin(trail: number, start: TrailStart): void {
    if (!this.#starts.has(trail))
      this.#starts.set(trail, { ...start, resource: this.#shared(start.resource) })
    for (const found of this.#waiting.get(trail) ?? []) this.#compare(found, start)
    this.#waiting.delete(trail)
  }

  #wait(trail: number, found: FoundSpan): void {
    const others = this.#waiting.get(trail)
    if (others) others.push(found)
    else this.#waiting.set(trail, [found])
  }

  #compare({ span, contents, about }: FoundSpan, start: TrailStart): void {
    const location = placeText(span.location, span.offset)
    const expected = expectedSpan(span, contents, start)
    if (!expected) {
      const sequence = claimedNumber(span, 'audit.sequence.end')
      const message = 'the span of the trail has ended, and its closing record is not in it'
      this.#findings.add('missing', { location, operationId: about.operationId, sequence }, message)
      return
    }
    const differences = spanDifferences(expected, start, span)
    if (differences.length === 0) return
    const message = `the span differs from what its records say in ${differences.join(', ')}`
    this.#findings.add('attribute-mismatch', aboutRecord(location, about), message)
  }

  #shared(resource: TrailStart['resource']): TrailStart['resource'] {
    const key = canonicalize(resource)
    const known = this.#resources.get(key)
    if (!known) this.#resources.set(key, resource)
    return known ?? resource
  }
}

function expectedSpan(span: StoredSpan, contents: SpanContents, start: TrailStart) {
  const { closed } = contents
  if (closed) return expectedTrailSpan(start, closed)
  if (span.spanId === start.spanId) return undefined
  // Which segment it is shows among the others of the trail, once all are known. What is no number equals nothing.
  return expectedSegment(start, contents, claimedNumber(span, 'audit.segment.index') ?? NaN)
}

/** What an `audit_started` record says of its trail. */
export function startOf({ record, time }: CheckedRecord): TrailStart {
  const { schemaVersion, operationId, operationName, traceId, spanId, regulations, context } = record
  const { span, scope, resource } = record.details as unknown as DetailsByType['audit_started']
  return {
    ...{ schemaVersion, operationId, operationName, traceId, spanId, regulations, context },
    ...{ time, span, scope, resource },
  }
}
