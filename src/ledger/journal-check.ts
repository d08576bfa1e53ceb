import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JournalFile } from '../readers.js'
import { checkRecord } from './check-record.js'
import { aboutRecord, placeText, type Findings } from './findings.js'
import type { RecordTable } from './record-table.js'
import { startOf, type TrailSpans } from './trail-spans.js'

/** After this many records other work of the process gets its turn. */
const TURN_RECORDS = 1000

/** Checks the records that only a journal has yet, or has in place of a sink that refused them. */
export class JournalCheck {
  readonly #table: RecordTable
  readonly #spans: TrailSpans
  readonly #findings: Findings

  constructor(table: RecordTable, spans: TrailSpans, findings: Findings) {
    this.#table = table
    this.#spans = spans
    this.#findings = findings
  }

  async check(journal: JournalFile): Promise<void> {
    const { path, deadLetter } = journal
    let count = 0
    try {
      const records = journal.records(({ offset, message }) =>
        this.#findings.add('unreadable', { location: placeText(path, offset) }, message),
      )
      for (const { text, offset } of records) {
        this.#keep(path, offset, text.toString('utf8'))
        if (++count % TURN_RECORDS === 0) await nextTurn()
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#findings.add('unreadable', { location: path }, `the journal cannot be read: ${message}`)
    }
    if (!deadLetter) return
    const message = `${deadLetter.exporter} refused ${count} records for good: ${deadLetter.reason}`
    this.#findings.add('missing', { location: path }, message)
  }

  #keep(path: string, offset: number, text: string): void {
    const location = placeText(path, offset)
    const checked = checkRecord(text)
    const { flaw } = checked
    if (flaw !== undefined)
      this.#findings.add(
        'altered',
        checked.record ? aboutRecord(location, checked.record) : { location },
        flaw,
      )
    if (!checked.record) return
    const { record, hash } = checked
    const place = this.#table.places.add({ location: path, offset })
    const row = this.#table.add({ ...checked, place, ...(flaw !== undefined && { storedHash: hash }) })
    const trail = this.#table.trail.at(row)
    if (flaw === undefined && record.eventType === 'audit_started' && this.#spans.isWaiting(trail))
      this.#spans.begin(trail, startOf(checked))
  }
}
