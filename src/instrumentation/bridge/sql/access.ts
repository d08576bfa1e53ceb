/** What a statement does to a table: reads rows, writes some, takes some away, or changes what the table is. */
export type TableEffect = 'read' | 'write' | 'delete' | 'define'

/** What a statement does with one table. */
export interface TableAccess {
  /** As it is written, with the schema where that is. */
  table: string
  effect: TableEffect
  /** Columns read out or written; `*` for all of them. */
  columns: string[]
  /** Columns that only conditions, joins, groups and orders look at. */
  filters: string[]
  /** False where the statement does not tell, or could not be understood as a whole. */
  columnsKnown: boolean
}

/** What one statement does. */
export interface StatementAccess {
  /** Its first word, of a closed list: `SELECT`, `INSERT` … `OTHER`. */
  operation: string
  tables: TableAccess[]
  /** Columns without a table's name where several tables could have them. */
  ambiguous: string[]
  /** Whether the statement was understood: else there may be other tables. */
  parsed: boolean
}

const STRONGER: Record<TableEffect, number> = { read: 0, write: 1, define: 2, delete: 3 }

/** Collects what a statement does, table by table. */
export class AccessCollector {
  readonly #tables = new Map<string, { effect: TableEffect; columns: Set<string>; filters: Set<string> }>()
  readonly #ambiguous = new Set<string>()

  touch(table: string, effect: TableEffect): void {
    const known = this.#tables.get(table)
    if (!known) this.#tables.set(table, { effect, columns: new Set(), filters: new Set() })
    else if (STRONGER[effect] > STRONGER[known.effect]) known.effect = effect
  }

  column(table: string, column: string, role: ColumnRole): void {
    this.touch(table, 'read')
    this.#tables.get(table)![role].add(column)
  }

  ambiguous(column: string): void {
    this.#ambiguous.add(column)
  }

  result(operation: string): StatementAccess {
    const tables = [...this.#tables].map(([table, { effect, columns, filters }]) => ({
      table,
      effect,
      columns: [...columns],
      filters: [...filters].filter((column) => !columns.has(column)),
      columnsKnown: true,
    }))
    return { operation, tables, ambiguous: [...this.#ambiguous], parsed: true }
  }
}

/** What a column is used for: its values come out or go in, or they only decide. */
export type ColumnRole = 'columns' | 'filters'
