import type { StatementAccess, TableAccess, TableEffect } from './access.js'

/** First words that are told; any other could be a value, and is `OTHER`. */
const OPERATIONS: ReadonlySet<string> = new Set(
  (
    'SELECT WITH TABLE INSERT UPDATE DELETE MERGE REPLACE UPSERT TRUNCATE COPY LOAD UNLOAD EXPORT IMPORT CALL EXEC EXECUTE ' +
    'CREATE ALTER DROP GRANT REVOKE BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE SET RESET SHOW USE EXPLAIN DESCRIBE ' +
    'ANALYZE VACUUM LOCK UNLOCK PREPARE DEALLOCATE DECLARE FETCH CLOSE LISTEN NOTIFY PRAGMA REFRESH'
  ).split(' '),
)
/** Those that read or change rows, of whichever tables. */
const TOUCHES_ROWS: ReadonlySet<string> = new Set(
  'SELECT WITH TABLE INSERT UPDATE DELETE MERGE REPLACE UPSERT TRUNCATE COPY LOAD UNLOAD EXPORT IMPORT CALL EXEC EXECUTE FETCH'.split(
    ' ',
  ),
)

const PART = String.raw`(?:"[^"\p{Cc}]{1,128}"|\x60[^\x60\p{Cc}]{1,128}\x60|[\p{L}_][\p{L}\p{N}_$]{0,127})`
const TABLE = `(?<table>${PART}(?:\\.${PART}){0,3})`
const heads = (pattern: string) => new RegExp(`^${pattern.replace(/\bTABLE\b/, TABLE)}`, 'iu')

/** Where a statement writes the table that it changes. */
const TARGETS: readonly (readonly [RegExp, TableEffect])[] = [
  [
    heads(
      '(?:INSERT|REPLACE|UPSERT)(?: OR \\w+)?(?: IGNORE)? (?:INTO|OVERWRITE)(?: +table)? (?!(?:table|function) )TABLE(?: ?\\((?<columns>[^()]*)\\))?',
    ),
    'write',
  ],
  [heads('UPDATE TABLE(?= )'), 'write'],
  [heads('DELETE FROM TABLE'), 'delete'],
  [heads('MERGE INTO TABLE'), 'write'],
  [heads('TRUNCATE(?: +table)? +TABLE'), 'delete'],
  [heads('COPY TABLE(?: ?\\((?<columns>[^()]*)\\))? TO '), 'read'],
  [heads('COPY TABLE(?: ?\\((?<columns>[^()]*)\\))? FROM '), 'write'],
]

/** The first word of a statement, of a closed list. */
export function operationOf(text: string): string {
  const word = /^\(*\s*([A-Za-z]{2,12})\b/.exec(text)?.[1]?.toUpperCase() ?? ''
  return OPERATIONS.has(word) ? word : 'OTHER'
}

/** Whether a statement of this kind reads or changes rows. */
export function touchesRows(operation: string): boolean {
  return TOUCHES_ROWS.has(operation)
}

/**
 * What the beginning of a statement tells, where the grammar does not know the rest: its kind, and the table that it
 * changes. What it reads beside that is unknown.
 *
 * @param masked Without values.
 */
export function readHead(masked: string): StatementAccess {
  const tables = TARGETS.flatMap(([pattern, effect]) => {
    const groups = pattern.exec(masked)?.groups
    return groups ? [target(groups, effect)] : []
  })
  return { operation: operationOf(masked), tables: tables.slice(0, 1), ambiguous: [], parsed: false }
}

function target(groups: Record<string, string>, effect: TableEffect): TableAccess {
  const columns = groups['columns']?.split(',').map(unquoted).filter(Boolean) ?? []
  const all = effect === 'delete' || (groups['columns'] === undefined && effect === 'read') ? ['*'] : columns
  return {
    table: groups['table']!.split('.').map(unquoted).join('.'),
    effect,
    columns: all,
    filters: [],
    columnsKnown: all.length > 0,
  }
}

function unquoted(name: string): string {
  return name.trim().replace(/^["`](.*)["`]$/, '$1')
}
