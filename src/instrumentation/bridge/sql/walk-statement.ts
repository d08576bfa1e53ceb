import { AccessCollector, type ColumnRole, type StatementAccess, type TableEffect } from './access.js'
import type { SyntaxNode } from './parser.js'
import { Scope } from './scope.js'
import { operationOf } from './statement-head.js'
import { columnOf, isNode, nameOf, nodes, tableOf } from './syntax.js'

/** Parts of a statement outside of its own columns, which name columns to decide by. */
const CONDITIONS = ['where', 'having', 'groupby', 'orderby', 'qualify'] as const
/** Members of a node that repeat what others say, or name no column. */
const NO_EXPRESSIONS: ReadonlySet<string> = new Set(['tableList', 'columnList', 'as', 'loc', 'definition'])
/** Statements that take all rows of a table, or the table, away. */
const REMOVALS: ReadonlySet<string> = new Set(['truncate', 'drop'])
/** What `create`, `alter` and `drop` may be about, where it holds rows. */
const HOLDS_ROWS: ReadonlySet<unknown> = new Set([
  'table',
  'view',
  'materialized view',
  'temporary table',
  undefined,
])

/** What a statement does with which columns of which tables. */
export function walkStatement(statement: SyntaxNode): StatementAccess {
  const walk = new Walk()
  walk.statement(statement)
  return walk.into.result(operationOf(String(statement['type'])))
}

/** Names that stand for the result of a query: common table expressions. */
type CommonTables = ReadonlySet<string>

class Walk {
  readonly into = new AccessCollector()

  statement(node: SyntaxNode, outer?: Scope, around: CommonTables = new Set(), role: ColumnRole = 'columns') {
    const common = this.#with(node, outer, around)
    switch (node['type']) {
      case 'select':
        return this.#select(node, outer, common, role)
      case 'insert':
      case 'replace':
        return this.#insert(node, common)
      case 'update':
        return this.#update(node, common)
      case 'delete':
        return this.#delete(node, common)
      default:
        return this.#other(node, common)
    }
  }

  #with(node: SyntaxNode, outer: Scope | undefined, around: CommonTables): CommonTables {
    const common = new Set(around)
    for (const { name, stmt } of nodes(node['with'])) {
      // Before its own query: it may be recursive.
      common.add((nameOf(name) ?? '').toLowerCase())
      for (const inner of nodes(stmt)) this.statement(queryOf(inner), outer, common)
    }
    return common
  }

  #select(node: SyntaxNode, outer: Scope | undefined, common: CommonTables, role: ColumnRole): void {
    const scope = this.#from(nodes(node['from']), new Scope(outer), common)
    const aliases = new Set<string>()
    for (const item of nodes(node['columns'])) {
      const alias = nameOf(item['as'])
      if (alias !== undefined) aliases.add(alias.toLowerCase())
      this.#selected(item['expr'], scope, common, role)
    }
    this.#conditions(node, scope, common, aliases)
    for (const next of nodes(node['_next'])) this.statement(next, outer, common, role)
  }

  /** SQLite's grammar has a quoted name for a text; as a whole item of the list it is a column. */
  #selected(expression: unknown, scope: Scope, common: CommonTables, role: ColumnRole): void {
    if (isNode(expression) && expression['type'] === 'double_quote_string') {
      const column = nameOf(expression['value'])
      if (column !== undefined) scope.note({ column }, role, this.into)
    } else this.#expression(expression, scope, common, role)
  }

  #from(items: readonly SyntaxNode[], scope: Scope, common: CommonTables): Scope {
    for (const item of items) this.#source(item, scope, common)
    // Conditions of a join may name tables on either side.
    for (const item of items) this.#expression(item['on'], scope, common, 'filters')
    return scope
  }

  #source(item: SyntaxNode, scope: Scope, common: CommonTables): void {
    const table = tableOf(item)
    const alias = nameOf(item['as'])
    if (table === undefined) {
      this.#expression(item['expr'], scope, common, 'columns')
      scope.add({ names: alias === undefined ? [] : [alias] })
    } else if (common.has(table.toLowerCase())) scope.add({ names: [alias ?? table] })
    else {
      this.into.touch(table, 'read')
      scope.add({ names: alias === undefined ? [table, nameOf(item['table'])!] : [alias], table })
      for (const using of [item['using']].flat()) this.#using(nameOf(using), table)
    }
  }

  #using(column: string | undefined, table: string): void {
    if (column !== undefined) this.into.column(table, column, 'filters')
  }

  #conditions(node: SyntaxNode, scope: Scope, common: CommonTables, aliases = new Set<string>()): void {
    for (const part of CONDITIONS) this.#expression(node[part], scope, common, 'filters', aliases)
  }

  #insert(node: SyntaxNode, common: CommonTables): void {
    const scope = new Scope()
    const table = this.#targets(nodes(node['table']), 'write', scope)
    if (table === undefined) return
    const columns = [node['columns'] ?? [], nodes(node['set']).map((set) => set['column'])].flat().map(nameOf)
    for (const column of columns.length > 0 ? columns : ['*']) {
      if (column !== undefined) this.into.column(table, column, 'columns')
    }
    const inner = new Scope()
    for (const values of nodes(node['values'])) this.#expression(values, inner, common, 'columns')
    for (const more of ['conflict', 'on_duplicate_update', 'returning']) {
      this.#expression(node[more], scope, common, 'columns')
    }
  }

  #update(node: SyntaxNode, common: CommonTables): void {
    const tables = nodes(node['table'])
    const scope = this.#from([...tables, ...nodes(node['from'])], new Scope(), common)
    for (const set of nodes(node['set'])) {
      const name = columnOf(set)
      const of = name?.of ?? nameOf(tables[0]?.['as'] ?? tables[0]?.['table'])
      const table = of === undefined ? undefined : scope.source(of)?.table
      if (name && table !== undefined) {
        this.into.touch(table, 'write')
        this.into.column(table, name.column, 'columns')
      }
      this.#expression(set['value'], scope, common, 'columns')
    }
    this.#conditions(node, scope, common)
    this.#returning(node, scope, common)
  }

  #delete(node: SyntaxNode, common: CommonTables): void {
    const scope = this.#from(nodes(node['from']), new Scope(), common)
    const named = nodes(node['table']).map(tableOf)
    const targets = named.length > 0 ? named : nodes(node['from']).map(tableOf)
    for (const name of targets) {
      const table = name === undefined ? undefined : (scope.source(name)?.table ?? name)
      if (table === undefined) continue
      this.into.touch(table, 'delete')
      this.into.column(table, '*', 'columns')
    }
    this.#conditions(node, scope, common)
    this.#returning(node, scope, common)
  }

  #returning(node: SyntaxNode, scope: Scope, common: CommonTables): void {
    this.#expression(node['returning'], scope, common, 'columns')
  }

  #other(node: SyntaxNode, common: CommonTables): void {
    const { type, keyword } = node
    if (REMOVALS.has(String(type)) && HOLDS_ROWS.has(keyword)) {
      for (const table of nodes(node['name']).flatMap((item) => tableOf(item) ?? [])) {
        this.into.touch(table, 'delete')
        this.into.column(table, '*', 'columns')
      }
    } else if (type === 'create' || type === 'alter') {
      if (HOLDS_ROWS.has(keyword)) this.#targets(nodes(node['table'] ?? node['view']), 'define', new Scope())
      for (const part of ['query_expr', 'select'])
        this.#expression(node[part], new Scope(), common, 'columns')
    } else if (type === 'load_data') this.#targets(nodes(node['table']), 'write', new Scope())
  }

  /** @returns the first of the tables. */
  #targets(items: readonly SyntaxNode[], effect: TableEffect, scope: Scope): string | undefined {
    const tables = items.flatMap((item) => tableOf(item) ?? nameOf(item['view']) ?? [])
    for (const table of tables) {
      this.into.touch(table, effect)
      scope.add({ names: [table, nameOf(items[0]?.['as']) ?? table], table })
    }
    return tables[0]
  }

  #expression(
    value: unknown,
    scope: Scope,
    common: CommonTables,
    role: ColumnRole,
    aliases?: ReadonlySet<string>,
  ): void {
    if (Array.isArray(value)) for (const item of value) this.#expression(item, scope, common, role, aliases)
    if (!isNode(value)) return
    if (isNode(value['ast'])) return this.statement(value['ast'], scope, common, role)
    if (value['type'] === 'select') return this.statement(value, scope, common, role)
    if (value['type'] === 'column_ref') return this.#column(value, scope, common, role, aliases)
    for (const [key, member] of Object.entries(value)) {
      if (!NO_EXPRESSIONS.has(key)) this.#expression(member, scope, common, role, aliases)
    }
  }

  #column(
    node: SyntaxNode,
    scope: Scope,
    common: CommonTables,
    role: ColumnRole,
    aliases?: ReadonlySet<string>,
  ): void {
    const name = columnOf(node)
    const isAlias = name && name.of === undefined && aliases?.has(name.column.toLowerCase())
    if (name && !isAlias) scope.note(name, role, this.into)
    // In `SET a = b` the node of the column carries the value.
    this.#expression(node['value'], scope, common, role, aliases)
  }
}

function queryOf(node: SyntaxNode): SyntaxNode {
  return isNode(node['ast']) ? node['ast'] : node
}
