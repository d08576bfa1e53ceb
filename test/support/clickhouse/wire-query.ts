import type { Session } from '../../../exporters/clickhouse/connect/chdb-engine.js'
import type { WireRequest } from './wire-request.js'

export interface WireResult {
  body: string
  /** Exact: as the engine counts them. Zero where the answer is not in the format that has it. */
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

const WITH_STATISTICS = /\bFORMAT\s+JSON\s*$/

async function runStatement(session: Session, sql: string): Promise<WireResult> {
  const body = (await session.queryAsync(sql, { format: 'TabSeparated' })).text()
  if (!WITH_STATISTICS.test(sql)) return { body, readRows: 0, format: 'TabSeparated' }
  const { statistics } = JSON.parse(body) as { statistics: { rows_read: number } }
  return { body, readRows: statistics.rows_read, format: 'JSON' }
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
