import type { StoredRecord } from '../../record/types.js'
import { clip } from '../text/clip.js'
import { visible } from '../text/words.js'
import type { Bounds } from './bounds.js'
import { CompletenessCollector } from './completeness.js'
import { countOf, fieldsOf, member } from './fields.js'
import type { Fields } from './fields.js'
import { Histogram } from './histogram.js'
import { IncidentCollector } from './incidents.js'
import { FairRows } from './fair-rows.js'
import { CountTally } from './tally.js'
import { timelineRow } from './timeline.js'
import type { TimelineFacts } from './timeline.js'
import { TrailCollector } from './trails.js'
import { UsageCollector } from './usage.js'

/** Everything a report says of some records, gathered one record at a time. */
export class AuditCollector {
  readonly bounds: Readonly<Bounds>
  records = 0
  first: string | undefined
  last: string | undefined
  /** Records whose time is not one: they are in no chart and no period. */
  undated = 0
  /** Records in which redaction replaced something. */
  redacted = 0
  /** Records that gaps say were lost. */
  lost = 0
  readonly byType: CountTally
  readonly regulations: CountTally
  readonly actors: CountTally
  readonly datasets: CountTally
  readonly subjects: CountTally
  readonly overTime = new Histogram()
  readonly trails: TrailCollector
  readonly usage: UsageCollector
  readonly incidents: IncidentCollector
  readonly completeness = new CompletenessCollector()
  readonly timeline: FairRows<TimelineFacts>

  constructor(bounds: Readonly<Bounds>) {
    this.bounds = bounds
    this.byType = new CountTally(bounds.keys)
    this.regulations = new CountTally(bounds.keys)
    this.actors = new CountTally(bounds.keys)
    this.datasets = new CountTally(bounds.keys)
    this.subjects = new CountTally(bounds.keys)
    this.trails = new TrailCollector(bounds.trails)
    this.usage = new UsageCollector(bounds.keys)
    this.incidents = new IncidentCollector(bounds.listRows)
    this.timeline = new FairRows(bounds.detailRows)
  }

  add(record: StoredRecord): void {
    const fields = fieldsOf(record)
    this.records++
    this.#place(fields)
    this.#count(fields, record)
    this.trails.add(fields, record)
    this.usage.add(fields)
    this.incidents.add(fields, record)
    this.completeness.add(fields, (record.subjects ?? []).length > 0)
    this.timeline.add(fields.type, () => timelineRow(fields, record, record.sequence === 0))
  }

  #place({ time, outcome }: Fields): void {
    const milliseconds = Date.parse(time)
    if (Number.isNaN(milliseconds)) {
      this.undated++
      return
    }
    this.overTime.add(milliseconds, outcome)
    if (this.first === undefined || time < this.first) this.first = time
    if (this.last === undefined || time > this.last) this.last = time
  }

  #count(fields: Fields, record: StoredRecord): void {
    this.byType.add(fields.type)
    for (const regulation of new Set(fields.regulations)) this.regulations.add(regulation)
    if (fields.actor !== '') this.actors.add(fields.actor)
    const dataset = member(fields.details, 'datasetName')
    if (dataset !== '') this.datasets.add(dataset)
    for (const { token } of record.subjects ?? []) this.subjects.add(visible(clip(token)))
    if (record.redactions !== undefined && record.redactions.length > 0) this.redacted++
    if (fields.type === 'gap') this.lost += countOf(fields.details, 'count') ?? 0
  }
}

/** Reads `records` to their end, one at a time. */
export async function collect(
  records: AsyncIterable<StoredRecord> | Iterable<StoredRecord>,
  bounds: Readonly<Bounds>,
): Promise<AuditCollector> {
  const collector = new AuditCollector(bounds)
  for await (const record of records) collector.add(record)
  return collector
}
