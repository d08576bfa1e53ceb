import type { SyntaxNode } from './parser.js'
import type { ColumnName } from './scope.js'

/** A name longer than this is no name of a column; nor is what holds a control character. */
const NAME = /^[^\p{Cc}@:$?'][^\p{Cc}']{0,127}$/u

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The nodes of what may be a list, one node, or nothing. */
export function nodes(value: unknown): SyntaxNode[] {
  return [value].flat().filter(isNode)
}

/** A name as the grammars write it: a text, `{ value }`, `{ expr: { value } }`, `{ column: … }`. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return NAME.test(value) ? value : undefined
  if (!isNode(value)) return undefined
  return nameOf(value['value'] ?? value['expr'] ?? value['column'])
}

/** The name of a table, with server, database and schema where they are written. */
export function tableOf(node: SyntaxNode): string | undefined {
  const table = nameOf(node['table'])
  if (table === undefined) return undefined
  const before = [node['server'], node['db'], node['schema']].map(nameOf)
  return [...before, table].filter((part) => part !== undefined).join('.')
}

/** The column that a `column_ref` names. */
export function columnOf(node: SyntaxNode): ColumnName | undefined {
  const column = nameOf(node['column'])
  const of = nameOf(node['table'])
  if (column === undefined) return undefined
  return of === undefined ? { column } : { of, column }
}
