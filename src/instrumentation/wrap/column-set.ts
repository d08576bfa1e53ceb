import { types } from 'node:util'
import { looksLikeKey } from '../../compliance/detect/telling-values.js'

/** Columns that are listed; a row with more members than this is a dictionary, whose keys are values. */
const MAX_COLUMNS = 256

/** The names of columns, bounded. Those of a table without a line of names, or of a dictionary, can be values. */
export class ColumnSet {
  readonly #names = new Set<string>()
  readonly #unnamed = new Set<string>()
  #hasMore = false

  get names(): string[] {
    return [...this.#names]
  }

  /** Whether there were more than are listed. */
  get hasMore(): boolean {
    return this.#hasMore
  }

  add(name: string): void {
    if (this.#names.has(name)) return
    if (this.#names.size < MAX_COLUMNS) this.#names.add(name)
    else this.#hasMore = true
  }

  /**
   * The members of a row that is a record; one that is a list has no names. What is somebody's data rather than a name is
   * not listed. No getter and no proxy's trap is run.
   */
  addRow(row: unknown): void {
    if (!isRecord(row)) return
    for (const name of Object.keys(row)) {
      if (this.#names.has(name) || this.#unnamed.has(name)) continue
      if (!looksLikeKey(name)) this.add(name)
      else this.#leaveOut(name)
    }
  }

  #leaveOut(name: string): void {
    this.#hasMore = true
    if (this.#unnamed.size < MAX_COLUMNS) this.#unnamed.add(name)
  }
}

/** Whether a row has columns by name. */
export function isRecord(row: unknown): row is Record<string, unknown> {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || types.isProxy(row)) return false
  return !ArrayBuffer.isView(row) && !types.isDate(row) && !types.isAnyArrayBuffer(row)
}
