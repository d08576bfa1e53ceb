import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../../../src/instrumentation/bridge/sql/dialect.js'
import { readStatement } from '../../../../src/instrumentation/bridge/sql/read-statement.js'

/** `table effect columns | filters`, for each table. */
function told(statement: string, dialect: Dialect = 'postgresql'): string[] {
  return readStatement(statement, dialect).flatMap(({ tables }) =>
    tables.map(({ table, effect, columns, filters }) =>
      `${table} ${effect} ${columns.join()} | ${filters.join()}`.trim(),
    ),
  )
}

describe('what a statement does', () => {
  it.each<[string, string, string[]]>([
    [
      'columns behind aliases',
      'SELECT u.id, name AS n FROM public.users u WHERE email = $1',
      ['public.users read id,name | email'],
    ],
    [
      'joins',
      'SELECT u.name, o.total FROM users u JOIN orders o ON o.uid = u.id',
      ['users read name | id', 'orders read total | uid'],
    ],
    ['all columns', 'SELECT u.*, o.id FROM users u, orders o', ['users read * |', 'orders read id |']],
    [
      'common table expressions',
      'WITH t AS (SELECT iban FROM accounts) SELECT t.iban FROM t',
      ['accounts read iban |'],
    ],
    [
      'queries inside',
      'SELECT name FROM users WHERE id IN (SELECT uid FROM flags)',
      ['users read name | id', 'flags read  | uid'],
    ],
    [
      'inserts',
      'INSERT INTO loans (id, income) SELECT id, wage FROM people',
      ['loans write id,income |', 'people read id,wage |'],
    ],
    [
      'many rows',
      "INSERT INTO loans (id, name) VALUES (1, 'a'), (2, 'b') RETURNING id",
      ['loans write id,name |'],
    ],
    ['updates', "UPDATE users SET name = 'x' WHERE id = 1", ['users write name | id']],
    ['deletes', "DELETE FROM users WHERE ssn = '1'", ['users delete * | ssn']],
    ['truncation', 'TRUNCATE TABLE users', ['users delete * |']],
    ['copies', 'COPY users (id, name) TO STDOUT', ['users read id,name |']],
    [
      'merges, of which the grammar knows nothing, by their target',
      'MERGE INTO users u USING s ON u.id = s.id WHEN MATCHED THEN DELETE',
      ['users write  |'],
    ],
    ['several statements', 'SELECT a FROM b; DELETE FROM c', ['b read a |', 'c delete * |']],
    ['locks', 'SELECT * FROM users FOR UPDATE SKIP LOCKED', ['users read * |']],
  ])('is told of %s', (_what, statement, expected) => expect(told(statement)).toEqual(expected))

  it.each<[Dialect, string, string[]]>([
    [
      'mysql',
      "SELECT `a` FROM `db`.`users` WHERE n = \"canary\" AND m = 'O\\'canary'",
      ['db.users read a | n,m'],
    ],
    ['sqlite', 'SELECT "a", [c] FROM "users" WHERE n = "canary"', ['users read a,c | n']],
    ['transactsql', 'SELECT TOP 10 [Name] FROM [dbo].[Users] WHERE id = @p1', ['dbo.Users read Name | id']],
    [
      'bigquery',
      'SELECT name FROM `proj.ds.users` WHERE n = """it\'s canary"""',
      ['proj.ds.users read name | n'],
    ],
    ['snowflake', 'SELECT "Name" FROM DB.SCH.USERS WHERE ID = ?', ['DB.SCH.USERS read Name | ID']],
  ])('is told in %s', (dialect, statement, expected) => expect(told(statement, dialect)).toEqual(expected))

  it('names columns that several tables could have, in place of guessing', () => {
    expect(readStatement('SELECT mail FROM a JOIN b ON a.x = b.x', 'postgresql')[0]?.ambiguous).toEqual([
      'mail',
    ])
  })

  it.each(['SELECT FROM WHERE', "SELECT 'never ends FROM users", `SELECT ${'a, '.repeat(30_000)}a FROM b`])(
    'is told by its kind alone where it is not understood',
    (statement) => {
      expect(readStatement(statement, 'postgresql')).toMatchObject([
        { operation: 'SELECT', tables: [], parsed: false },
      ])
    },
  )

  it('never holds a value, in whatever place a text can stand', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab\'"\\`-/*;$ ,()'.split('')), maxLength: 12 })
    const dialects = fc.constantFrom<Dialect>(
      'postgresql',
      'sqlite',
      'transactsql',
      'snowflake',
      'mysql',
      'bigquery',
    )
    const property = fc.property(value, dialects, (text, dialect) => {
      const escaped = ['mysql', 'bigquery', 'snowflake'].includes(dialect)
        ? `zq${text}qz`.replace(/[\\']/g, (char) => `\\${char}`)
        : `zq${text}qz`.replace(/'/g, "''")
      const statements = [
        `SELECT '${escaped}' || name, x FROM users WHERE mail = '${escaped}'`,
        `INSERT INTO users (name) VALUES ('${escaped}'), ('${escaped}')`,
        `UPDATE users SET name = '${escaped}'`,
      ]
      for (const statement of statements)
        expect(JSON.stringify(readStatement(statement, dialect))).not.toContain('zq')
    })
    fc.assert(property, { numRuns: 300 })
  })

  it('never throws', () => {
    const word = fc.constantFrom(
      'SELECT',
      'FROM',
      'WHERE',
      '(',
      ')',
      ',',
      "'",
      '"',
      'a',
      '*',
      '$1',
      '--',
      '/*',
      ';',
      'UPDATE',
      'SET',
      '=',
    )
    const property = fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      for (const dialect of ['postgresql', 'mysql'] as const) readStatement(words.join(' '), dialect)
    })
    fc.assert(property, { numRuns: 200 })
  })

  it.each<[string, Dialect, string, string[]]>([
    [
      'a UUID that is written bare',
      'postgresql',
      'SELECT name FROM users WHERE id = abba1234-aaaa-bbbb-cccc-abcdefabcdef',
      ['users read name | id'],
    ],
    ['a comment in a comment', 'postgresql', 'SELECT a /* x /* y */ smith */ FROM t', ['t read a |']],
    ['a text in double quotes, in SQLite', 'sqlite', 'SELECT "Alice", id FROM users', ['users read id |']],
    [
      'an address in double quotes, in SQLite',
      'sqlite',
      'SELECT "a@b.c" AS e, id FROM users',
      ['users read id |'],
    ],
    [
      'a text in double quotes, in SQL Server',
      'transactsql',
      'SELECT "Alice", id FROM users',
      ['users read id |'],
    ],
    [
      'a quote that a backslash may escape',
      'postgresql',
      "SELECT a FROM t WHERE b = 'x\\' AND smith = 'y'",
      [],
    ],
  ])('is not told by a value that looks like a name: %s', (_what, dialect, statement, expected) => {
    expect(told(statement, dialect)).toEqual(expected)
  })

  it('is not told by a name in double quotes of a statement that the database refused', () => {
    const sql = 'SELECT id FROM users WHERE name = "Alice"'
    const columns = (failed: boolean) => readStatement(sql, 'postgresql', failed)[0]!.tables[0]!.filters
    expect(columns(false)).toEqual(['name', 'Alice'])
    expect(columns(true)).toEqual(['name'])
  })

  it.each([
    ['INSERT INTO TABLE patients SELECT * FROM (((', ['patients write  |']],
    ['INSERT INTO FUNCTION remote(((', []],
    ['INSERT INTO tables (((', ['tables write  |']],
  ])('takes no word of the language for a table: %s', (statement, expected) => {
    expect(told(statement)).toEqual(expected)
  })

  it('is told of names in double quotes, in SQLite, that cannot be texts', () => {
    expect(told('SELECT "User"."Name", "email" FROM "User" WHERE "User"."Age" > 3', 'sqlite')).toEqual([
      'User read Name,email | Age',
    ])
  })
})
