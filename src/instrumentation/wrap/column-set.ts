import { types } from 'node:util'

/** Columns that are listed; a row with more members than this is a dictionary, whose keys are values. */
const MAX_COLUMNS = 256

/** The names of columns, bounded. */
export class ColumnSet {
  readonly #names = new Set<string>()
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

  /** The members of a row that is a record; one that is a list has no names. No getter and no proxy's trap is run. */
  addRow(row: unknown): void {
    if (!isRecord(row)) return
    for (const name of Object.keys(row)) this.add(name)
  }
}

/** Whether a row has columns by name. */
export function isRecord(row: unknown): row is Record<string, unknown> {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || types.isProxy(row)) return false
  return !ArrayBuffer.isView(row) && !types.isDate(row) && !types.isAnyArrayBuffer(row)
}
