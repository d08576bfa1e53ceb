import { describeError } from '../../record/error-value.js'
import { ambient, runWith } from '../../trail/ambient.js'
import type { CustomInput } from '../../trail/events.js'
import { recordEvent } from '../record-event.js'
import { ColumnSet } from './column-set.js'
import { closed, opened } from './open-accesses.js'
import type { WrapOptions } from './wrap-options.js'

/** What all readings of one wrapped source have in common. */
export interface AccessSource {
  datasetName: string
  operationName: string
  /** In place of those that are seen. */
  columns?: readonly string[] | undefined
  options: WrapOptions
}

export type AccessEnd = 'complete' | 'stopped' | 'failed'

/**
 * One reading of a data set, from its begin to its end: one `data_access` record, of the rows that were really read. A
 * flush that comes meanwhile has the rows so far written, as `partial`; the rows of all such records add up.
 */
export class Access {
  readonly #source: AccessSource
  // Its end may come out of a callback of somebody else's, or never.
  readonly #around = ambient()
  #begin = performance.now()
  #columns = new ColumnSet()
  #rows = 0
  #isCounted = true
  #wasWritten = false
  #isOpen = true

  constructor(source: AccessSource) {
    this.#source = source
    opened(this)
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get columns(): ColumnSet {
    return this.#columns
  }

  /** A row was handed over. */
  addRow(row: unknown): void {
    this.addRows(1)
    this.#columns.addRow(row)
  }

  addRows(count: number): void {
    this.#rows += count
  }

  /** A whole column was touched. The data set has as many rows as its longest. */
  touchColumn(name: string, rows: number): void {
    this.#columns.add(name)
    this.#rows = Math.max(this.#rows, rows)
  }

  /** What was read cannot be counted: bytes, or what a callback gets. */
  uncountable(): void {
    this.#isCounted = false
  }

  /** Ends what may turn out to be no reading: without a record where nothing was read. */
  endIfRead(): void {
    if (this.#hasNews) this.end('complete')
    else this.abandon()
  }

  /** A second end is none. */
  end(how: AccessEnd, error?: unknown): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closed(this)
    const failure = how === 'failed' ? { outcome: 'failure' as const, ...describeError(error, false) } : {}
    this.#write({ ...failure, ...(how === 'stopped' && { stopped: true }) })
  }

  /** Nobody can end it any more. */
  abandon(): void {
    if (this.#hasNews) return this.end('stopped')
    this.#isOpen = false
    closed(this)
  }

  /** Writes what was read since the last record. */
  flush(): void {
    if (this.#hasNews) this.#write({ partial: true })
  }

  get #hasNews(): boolean {
    if (this.#rows > 0 || this.#columns.names.length > 0) return true
    return !this.#isCounted && !this.#wasWritten
  }

  #write(more: CustomInput): void {
    const { datasetName, operationName, columns, options } = this.#source
    const input: CustomInput = {
      datasetName,
      columnsAccessed: columns ?? this.#columns.names,
      ...(this.#isCounted ? { numRecords: this.#rows } : { unknown: ['numRecords'] }),
      ...(!columns && this.#columns.hasMore && { moreColumns: true }),
      ...(this.#wasWritten && { continued: true }),
      durationMs: Math.round((performance.now() - this.#begin) * 1000) / 1000,
      ...more,
    }
    this.#begin = performance.now()
    this.#rows = 0
    this.#columns = new ColumnSet()
    this.#wasWritten = true
    runWith(this.#around, () => recordEvent({ operationName, eventType: 'data_access', input }, options))
  }
}
