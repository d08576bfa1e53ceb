import type { Session } from '../../../exporters/clickhouse/connect/chdb-engine.js'
import type { WireRequest } from './wire-request.js'

export interface WireResult {
  body: string
  /** Exact: as the engine counts them. Zero where it was not asked for rows. */
  readRows: number
  format: string
}

/** Runs a request in a session of its own, so that its settings and parameters end with it. */
export async function runWire(open: () => Session, request: WireRequest): Promise<WireResult> {
  const session = open()
  try {
    const before = [PARAMETERS_OF_ANY_SIZE, ...setStatements(request), ...useStatement(request)]
    for (const sql of before) await session.queryAsync(sql, { format: 'TabSeparated' })
    return await runStatement(session, request.sql)
  } finally {
    session.close()
  }
}

// A server reads parameters beside the statement, whose size it bounds; here they are part of one.
const PARAMETERS_OF_ANY_SIZE = 'SET max_query_size = 1073741824'

const ROWS = /\bFORMAT\s+JSONEachRow\s*$/

async function runStatement(session: Session, sql: string): Promise<WireResult> {
  const ask = async (asked: string) => (await session.queryAsync(asked, { format: 'TabSeparated' })).text()
  if (!ROWS.test(sql)) return { body: await ask(sql), readRows: 0, format: 'TabSeparated' }
  // The embedded engine tells how much was read only in this format, which has the rows in the same letters.
  const lines = (await ask(sql.replace(ROWS, 'FORMAT JSONEachRowWithProgress'))).split('\n')
  const body = lines.filter((line) => line.startsWith(ROW)).map((line) => `${line.slice(ROW.length, -1)}\n`)
  return { body: body.join(''), readRows: readRowsIn(lines), format: 'JSONEachRow' }
}

const ROW = '{"row":'

function readRowsIn(lines: string[]): number {
  const progress = lines.findLast((line) => line.startsWith('{"progress":'))
  if (progress === undefined) return 0
  return Number((JSON.parse(progress) as { progress: { read_rows?: string } }).progress.read_rows ?? 0)
}

function setStatements({ settings, params }: WireRequest): string[] {
  const assignments = [
    ...Object.entries(settings),
    ...Object.entries(params).map(([name, value]) => [`param_${name}`, value] as const),
  ].map(([name, value]) => `${identifier(name)} = '${escaped(value)}'`)
  return assignments.length === 0 ? [] : [`SET ${assignments.join(', ')}`]
}

function useStatement({ database }: WireRequest): string[] {
  return database === undefined ? [] : [`USE \`${database.replace(/[\\`]/g, '\\$&')}\``]
}

function identifier(name: string): string {
  if (!/^\w+$/.test(name))
    throw new Error(`Code: 115. DB::Exception: Unknown setting '${name}'. (UNKNOWN_SETTING)`)
  return name
}

const escaped = (value: string): string => value.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')
