import type { AccessCollector, ColumnRole } from './access.js'

/** Something that columns can be of: a table, or, without `table`, the result of a query inside. */
export interface ColumnSource {
  names: readonly string[]
  table?: string
}

/** A column as a statement names it. */
export interface ColumnName {
  /** Table or alias before the dot. */
  of?: string
  column: string
}

/** What the names in one query block mean, with the blocks around it. */
export class Scope {
  readonly #sources: ColumnSource[] = []
  readonly #outer: Scope | undefined

  constructor(outer?: Scope) {
    this.#outer = outer
  }

  add(source: ColumnSource): void {
    this.#sources.push(source)
  }

  /** Notes a column with the table that has it, as far as that can be told. A column of an inner query was noted there. */
  note({ of, column }: ColumnName, role: ColumnRole, into: AccessCollector): void {
    if (of !== undefined) {
      const { table } = this.source(of) ?? {}
      if (table !== undefined) into.column(table, column, role)
    } else if (column === '*') {
      for (const { table } of this.#sources) if (table !== undefined) into.column(table, '*', role)
    } else this.#noteUnqualified(column, role, into)
  }

  /** What a name before a dot stands for, here or further out. */
  source(name: string): ColumnSource | undefined {
    const wanted = name.toLowerCase()
    return (
      this.#sources.find(({ names }) => names.some((known) => known.toLowerCase() === wanted)) ??
      this.#outer?.source(name)
    )
  }

  #noteUnqualified(column: string, role: ColumnRole, into: AccessCollector): void {
    const tables = this.#sources.flatMap(({ table }) => table ?? [])
    if (this.#sources.length === 0) this.#outer?.note({ column }, role, into)
    else if (tables.length === 1 && this.#sources.length === 1) into.column(tables[0]!, column, role)
    else if (tables.length > 0) into.ambiguous(column)
  }
}
