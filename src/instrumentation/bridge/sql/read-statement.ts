import type { StatementAccess } from './access.js'
import type { Dialect } from './dialect.js'
import { maskValues } from './mask-values.js'
import { parseStatements } from './parser.js'
import { operationOf, readHead } from './statement-head.js'
import { walkStatement } from './walk-statement.js'

/** Characters of a statement above which only its first word is read. */
const MAX_STATEMENT = 64 * 1024
/** Characters, without values, above which no grammar is asked: about 5 µs each, while the host waits. */
const MAX_PARSED = 16 * 1024
/** Statements remembered, by their text without values: an application has few. */
const MAX_REMEMBERED = 512
const MAX_REMEMBERED_LENGTH = 4 * 1024

const remembered = new Map<string, readonly StatementAccess[]>()

/**
 * What the statements of a text do. Never throws, keeps no value, and does no more work than its limits allow: a
 * statement too long, or unknown to the grammar, is told by its first word and the table that it changes.
 *
 * @param failed Whether the database refused it.
 * @example
 * readStatement('SELECT name FROM users WHERE id = 7', 'postgresql')
 * // [{ operation: 'SELECT', tables: [{ table: 'users', effect: 'read', columns: ['name'], filters: ['id'], … }], … }]
 */
export function readStatement(text: string, dialect: Dialect, failed = false): readonly StatementAccess[] {
  if (text.length > MAX_STATEMENT) return [unread(text)]
  const masked = maskValues(text, dialect, failed)
  if (masked === undefined) return [unread(text)]
  if (masked.length > MAX_REMEMBERED_LENGTH) return understand(masked, dialect)
  const key = `${dialect} ${masked}`
  const known = remembered.get(key)
  if (known) return known
  const result = understand(masked, dialect)
  remember(key, result)
  return result
}

function understand(masked: string, dialect: Dialect): readonly StatementAccess[] {
  const copied = /^COPY \((.*)\) TO /is.exec(masked)?.[1]
  if (copied !== undefined) return understand(copied, dialect).map((one) => ({ ...one, operation: 'COPY' }))
  const statements = masked.length > MAX_PARSED ? undefined : parseStatements(masked, dialect)
  if (!statements) return [readHead(masked)]
  try {
    return statements.map(walkStatement)
  } catch {
    // A tree so deep that the walk ran out of stack.
    return [readHead(masked)]
  }
}

function unread(text: string): StatementAccess {
  return { operation: operationOf(text.slice(0, 64).trimStart()), tables: [], ambiguous: [], parsed: false }
}

/** The least recently added goes first. */
function remember(key: string, result: readonly StatementAccess[]): void {
  if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!)
  remembered.set(key, result)
}
