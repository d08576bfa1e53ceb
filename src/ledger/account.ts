import type { NumberColumn } from './columns.js'
import type { Findings } from './findings.js'
import type { RecordTable } from './record-table.js'
import type { ErrorKind, WarningKind } from './types.js'

/** What all accounts share. */
export class Account {
  readonly table: RecordTable
  readonly findings: Findings
  /** Ids of writers that have a journal. */
  readonly writers: ReadonlySet<string>
  readonly #settledRows: number

  /**
   * @param settledRows Rows of the first look. Whatever was written before these was found by the last look, so only
   *   what lies among them can be missing; what lies beyond may have been written while we looked.
   */
  constructor(table: RecordTable, findings: Findings, writers: ReadonlySet<string>, settledRows: number) {
    this.table = table
    this.findings = findings
    this.writers = writers
    this.#settledRows = settledRows
  }

  /** The largest value among settled rows; -1 without any. */
  lastSettled(rows: Uint32Array, value: NumberColumn): number {
    for (let i = rows.length - 1; i >= 0; i--) if (rows[i]! < this.#settledRows) return value.at(rows[i]!)
    return -1
  }

  report(kind: ErrorKind | WarningKind, row: number, message: string): void {
    const { table } = this
    const about = {
      location: this.placeText(row),
      operationId: table.trails.name(table.trail.at(row)),
      sequence: table.sequence.at(row),
      recordId: table.recordIdText(row),
    }
    this.findings.add(kind, about, message)
  }

  placeText(row: number): string {
    return this.table.places.text(this.table.place.at(row))
  }

  /** Of rows that claim one position, the first whose text is its own, and another such with another text. */
  rivals(rows: Uint32Array): { first?: number; other?: number } {
    const { table } = this
    const sound = rows.filter((row) => !table.isFlawed(row))
    const first = sound[0]
    if (first === undefined) return {}
    const other = sound.find((row) => !table.hash.equals(row, first))
    return { first, ...(other !== undefined && { other }) }
  }
}

/** What is missing, in words. @param nouns For one, and for several. */
export function missingText([one, several]: readonly [string, string], first: number, last: number): string {
  return first === last ? `${one} ${first} is missing` : `${several} ${first} to ${last} are missing`
}
