import type { IndexedRecord, RecordIndex } from '../query/stored-span.js'
import { missingText } from './account.js'
import { aboutRecord, type Findings } from './findings.js'
import { HashLookup } from './hash-lookup.js'
import type { RecordTable } from './record-table.js'

/** Entries for which there is no record, by hash. */
type Strays = Map<string, IndexedRecord>

/**
 * Checks the index that queries read against the records that were found: each is in it, as it is, and nothing else.
 * What was written between reading the one and the other is settled by a second look.
 */
export class IndexCheck {
  readonly #table: RecordTable
  readonly #findings: Findings
  #location = ''
  #entries = 0
  #lookup: HashLookup | undefined
  #seen = new Uint8Array(0)
  #strays: Strays = new Map()
  #straysBefore: Strays | undefined

  constructor(table: RecordTable, findings: Findings) {
    this.#table = table
    this.#findings = findings
  }

  /** Reads the whole index, after the records. */
  async look({ location, entries }: RecordIndex): Promise<void> {
    this.#straysBefore = this.#lookup && this.#strays
    this.#strays = new Map()
    this.#location = location
    this.#entries = 0
    this.#seen = new Uint8Array(this.#table.length)
    this.#lookup = new HashLookup(this.#table.hash, this.#table.length)
    for await (const entry of entries) this.#check(entry, this.#lookup)
  }

  /**
   * Says what is wrong after the last look.
   *
   * @param settledRows Rows below it were there before that look.
   */
  account(findings: Findings, settledRows: number): void {
    if (!this.#lookup) return
    for (const [hash, { recordId, record }] of this.#strays) {
      if (this.#straysBefore && !this.#straysBefore.has(hash)) continue
      const about = record ? aboutRecord(this.#location, record) : { location: this.#location, recordId }
      const message = 'the record is in no span: it was added here, or its span was removed or altered'
      findings.add('inserted', about, message)
    }
    const missing = this.#missingRows(this.#lookup, settledRows)
    if (this.#entries > 0 || missing.length === 0) this.#reportMissing(findings, missing)
    else findings.add('missing', { location: this.#location }, `none of the records is here, ${REMEDY}`)
  }

  #check(entry: IndexedRecord, lookup: HashLookup): void {
    const { recordId, hash, record, flaw } = entry
    this.#entries++
    const row = lookup.find(hash)
    if (row !== undefined) this.#seen[row] = 1
    if (flaw !== undefined) {
      const location = this.#location
      this.#findings.add('altered', record ? aboutRecord(location, record) : { location, recordId }, flaw)
    } else if (row === undefined) this.#strays.set(hash, entry)
  }

  /** Rows of spans that the index lacks, each record once. */
  #missingRows(lookup: HashLookup, settledRows: number): number[] {
    const table = this.#table
    const missing: number[] = []
    const isJournaled = this.#journaledRows(lookup)
    for (let row = 0; row < Math.min(settledRows, this.#seen.length); row++) {
      const isWanted =
        this.#seen[row] === 0 &&
        isJournaled[row] === 0 &&
        table.places.isSpan(table.place.at(row)) &&
        !table.isFlawed(row)
      // A record that came twice is looked for under the row that came first.
      if (isWanted && lookup.find(table.hash.hex(row)) === row) missing.push(row)
    }
    return missing
  }

  /** Records that a journal holds, which queries read too, by their first row. */
  #journaledRows(lookup: HashLookup): Uint8Array {
    const table = this.#table
    const isJournaled = new Uint8Array(this.#seen.length)
    for (let row = 0; row < isJournaled.length; row++) {
      if (!table.places.isSpan(table.place.at(row))) isJournaled[lookup.find(table.hash.hex(row))!] = 1
    }
    return isJournaled
  }

  /** Neighbours in a trail are told of together. */
  #reportMissing(findings: Findings, rows: readonly number[]): void {
    const { trail, sequence, trails } = this.#table
    for (let i = 0; i < rows.length;) {
      const first = rows[i]!
      let last = first
      for (i++; i < rows.length && follows(this.#table, rows[i]!, last); i++) last = rows[i]!
      const [from, to] = [sequence.at(first), sequence.at(last)]
      const what = missingText(['sequence', 'sequences'], from, to)
      const about = { operationId: trails.name(trail.at(first)), sequence: from }
      findings.add('missing', { location: this.#location, ...about }, `${what} here, ${REMEDY}`)
    }
  }
}

const REMEDY = 'where queries look: run spanledger clickhouse migrate --backfill'

function follows({ trail, sequence }: RecordTable, row: number, before: number): boolean {
  return trail.at(row) === trail.at(before) && sequence.at(row) === sequence.at(before) + 1
}
