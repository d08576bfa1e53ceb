import { createRequire } from 'node:module'
import type { Dialect } from './dialect.js'

/** A node of a syntax tree: each dialect's grammar makes its own, so every member is looked at before it is used. */
export type SyntaxNode = Record<string, unknown>

interface SqlParser {
  astify(statement: string): SyntaxNode | SyntaxNode[]
}

const require = createRequire(import.meta.url)
// The package brings the grammars bundled beside this file; in the sources they are where they were installed.
const GRAMMARS = import.meta.url.endsWith('.ts') ? 'node-sql-parser/build/' : './grammars/'
const EXTENSION = import.meta.url.endsWith('.ts') ? '.js' : '.cjs'

const parsers = new Map<Dialect, SqlParser>()

/**
 * The statements of a text. A grammar is loaded when it is first needed, synchronously: a record is made before the
 * call that it is about goes on.
 *
 * @returns undefined for what the grammar does not know. Why is not told: the message quotes the statement.
 */
export function parseStatements(text: string, dialect: Dialect): SyntaxNode[] | undefined {
  const parser = parserOf(dialect)
  try {
    const statements = [parser.astify(text)].flat()
    return statements.every(isStatement) ? statements : undefined
  } catch {
    return undefined
  }
}

/** Some grammars make something else of what they half understand. */
function isStatement(node: unknown): boolean {
  return typeof node === 'object' && node !== null && typeof (node as SyntaxNode)['type'] === 'string'
}

function parserOf(dialect: Dialect): SqlParser {
  let parser = parsers.get(dialect)
  if (!parser) {
    const { Parser } = require(`${GRAMMARS}${dialect}${EXTENSION}`) as { Parser: new () => SqlParser }
    parser = new Parser()
    parsers.set(dialect, parser)
  }
  return parser
}
