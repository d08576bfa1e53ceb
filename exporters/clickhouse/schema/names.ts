/** Names of the tables, as they are in SQL before quoting. */
export interface TableNames {
  /** Spans, as the Collector makes the table. @default 'otel_traces' */
  traces: string
  /** One row a record. @default 'audit_events' */
  records: string
  /** Signed heads of ledgers. @default 'audit_checkpoints' */
  checkpoints: string
  /** Which migrations were applied. @default 'spanledger_migrations' */
  migrations: string
}

export const DEFAULT_TABLES: TableNames = {
  traces: 'otel_traces',
  records: 'audit_events',
  checkpoints: 'audit_checkpoints',
  migrations: 'spanledger_migrations',
}

/** The Collector's companion of the spans' table: from when to when each trace ran. Grafana looks a trace up there. */
export function traceTimesTable({ traces }: TableNames): string {
  return `${traces}_trace_id_ts`
}

/** The view that fills a table. */
export function viewInto(table: string): string {
  return `${table}_mv`
}

/** On a cluster: the table on each node that holds the rows. The plain name is the Distributed one over them. */
export function localPart(table: string): string {
  return `${table}_local`
}

/** An identifier in SQL. A name is never a value, so it cannot be a parameter. */
export function quoted(name: string): string {
  return '`' + name.replace(/[\\`]/g, '\\$&') + '`'
}

/** A table of a database in SQL. */
export function qualified(database: string, table: string): string {
  return `${quoted(database)}.${quoted(table)}`
}

/** Text in SQL, where there can be no parameter: in the definition of a table. */
export function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
