import type { Instant } from '../record/time.js'
import type { AuditRecord, DetailsOf } from '../record/types.js'
import { BytesColumn, NumberColumn } from './columns.js'
import { Names } from './names.js'
import { PlaceTable } from './place-table.js'

/** What a record is to its trail. */
export const ROLE = { other: 0, start: 1, close: 2 } as const
const FLAWED = 0x80

/** A record as it was found at one place. */
export interface FoundRecord {
  record: AuditRecord
  /** Of its text, recomputed. */
  hash: string
  time: Instant
  /** Of the place table. */
  place: number
  /** Of a record that is known to be altered: the hash that is stored beside it. */
  storedHash?: string | undefined
}

/**
 * Every record that was found, wherever and however often, in about 120 bytes each: what is needed to account for
 * trails and ledgers once all is read. Rows are numbered as they come.
 */
export class RecordTable {
  readonly places = new PlaceTable()
  readonly trails = new Names()
  readonly ledgers = new Names()
  readonly trail = new NumberColumn(Uint32Array)
  readonly sequence = new NumberColumn(Float64Array)
  readonly ledger = new NumberColumn(Uint32Array)
  readonly index = new NumberColumn(Float64Array)
  readonly place = new NumberColumn(Uint32Array)
  readonly hash = new BytesColumn(32)
  /** Zero where the record names none. */
  readonly previousHash = new BytesColumn(32)
  readonly recordId = new BytesColumn(16)
  readonly #seconds = new NumberColumn(Float64Array)
  readonly #nanoseconds = new NumberColumn(Uint32Array)
  readonly #role = new NumberColumn(Uint8Array)
  readonly #storedHashes = new Map<number, string>()
  readonly #gaps = new Map<number, DetailsOf<'gap'>>()

  get length(): number {
    return this.trail.length
  }

  add({ record, hash, time, place, storedHash }: FoundRecord): number {
    const row = this.length
    this.trail.push(this.trails.numberOf(record.operationId))
    this.sequence.push(record.sequence)
    this.ledger.push(this.ledgers.numberOf(record.ledger.id))
    this.index.push(record.ledger.index)
    this.place.push(place)
    this.hash.push(hash)
    this.previousHash.push(record.previousHash ?? '')
    this.recordId.push(record.recordId.replaceAll('-', ''))
    this.#seconds.push(time[0])
    this.#nanoseconds.push(time[1])
    this.#role.push(roleOf(record) | (storedHash === undefined ? 0 : FLAWED))
    if (storedHash !== undefined) this.#storedHashes.set(row, storedHash)
    if (record.eventType === 'gap') this.#gaps.set(row, record.details as DetailsOf<'gap'>)
    return row
  }

  /** What a record says of records that could not be kept, where it says that. */
  gap(row: number): DetailsOf<'gap'> | undefined {
    return this.#gaps.get(row)
  }

  role(row: number): number {
    return this.#role.at(row) & ~FLAWED
  }

  /** Whether the record is known to be altered. */
  isFlawed(row: number): boolean {
    return (this.#role.at(row) & FLAWED) !== 0
  }

  /** Negative, zero or positive as one record is before, at, or after another in time. */
  compareTimes(a: number, b: number): number {
    return this.#seconds.at(a) - this.#seconds.at(b) || this.#nanoseconds.at(a) - this.#nanoseconds.at(b)
  }

  /** Whether a record names another's hash as that of the record before it: the recomputed one, or the stored one. */
  follows(row: number, before: number): boolean {
    if (this.previousHash.equals(row, before, this.hash)) return true
    const stored = this.#storedHashes.get(before)
    return stored !== undefined && stored === this.previousHash.hex(row)
  }

  /** UUID in text. */
  recordIdText(row: number): string {
    const hex = this.recordId.hex(row)
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  }
}

function roleOf({ eventType }: AuditRecord): number {
  if (eventType === 'audit_started') return ROLE.start
  return eventType === 'audit_closed' ? ROLE.close : ROLE.other
}
