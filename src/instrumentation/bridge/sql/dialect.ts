/** Dialects whose grammar is at hand, by the name of their parser. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite' | 'transactsql' | 'bigquery' | 'snowflake'

/** How a dialect writes texts and names: what tells a value from the name of a column. */
export interface Quoting {
  /** A backslash inside a text escapes the next character. */
  backslash: boolean
  /** What stands between double quotes. `either`: a text where there is no column of that name. */
  doubleQuoted: 'name' | 'text' | 'either'
  /** `$tag$ … $tag$` is a text. */
  dollarQuoted: boolean
  /** `[name]` is a name. */
  brackets: boolean
  /** `#` starts a comment. */
  hashComments: boolean
  /** `''' … '''` is a text. */
  tripleQuoted: boolean
  /** A comment in a comment is one of its own. */
  nestedComments: boolean
}

const STANDARD: Quoting = {
  backslash: false,
  doubleQuoted: 'name',
  dollarQuoted: false,
  brackets: false,
  hashComments: false,
  tripleQuoted: false,
  nestedComments: false,
}

export const QUOTING: Record<Dialect, Quoting> = {
  postgresql: { ...STANDARD, dollarQuoted: true, nestedComments: true },
  mysql: { ...STANDARD, backslash: true, doubleQuoted: 'text', hashComments: true },
  sqlite: { ...STANDARD, brackets: true, doubleQuoted: 'either' },
  transactsql: { ...STANDARD, brackets: true, doubleQuoted: 'either', nestedComments: true },
  bigquery: { ...STANDARD, backslash: true, doubleQuoted: 'text', hashComments: true, tripleQuoted: true },
  snowflake: { ...STANDARD, backslash: true, dollarQuoted: true },
}

/** By `db.system.name`, or the older `db.system`. Systems without a grammar of their own are read by the nearest one. */
const BY_SYSTEM: ReadonlyMap<string, Dialect> = new Map([
  ['postgresql', 'postgresql'],
  ['cockroachdb', 'postgresql'],
  ['redshift', 'postgresql'],
  ['aws.redshift', 'postgresql'],
  ['clickhouse', 'postgresql'],
  ['cassandra', 'postgresql'],
  ['oracle', 'postgresql'],
  ['oracle.db', 'postgresql'],
  ['db2', 'postgresql'],
  ['ibm.db2', 'postgresql'],
  ['trino', 'postgresql'],
  ['other_sql', 'postgresql'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['sqlite', 'sqlite'],
  ['mssql', 'transactsql'],
  ['microsoft.sql_server', 'transactsql'],
  ['bigquery', 'bigquery'],
  ['gcp.bigquery', 'bigquery'],
  ['databricks', 'bigquery'],
  ['hive', 'bigquery'],
  ['spark.sql', 'bigquery'],
  ['snowflake', 'snowflake'],
])

/** The dialect of a database system; undefined for one that speaks no SQL. */
export function dialectOf(system: string): Dialect | undefined {
  return BY_SYSTEM.get(system.toLowerCase())
}
