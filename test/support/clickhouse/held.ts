import type { AuditReceipt } from 'spanledger'
import type { Finding } from '../fault-check.js'
import type { TestServer } from './facade.js'

/** Tables of a test's own in a server's database `otel`. */
export interface Place {
  /** Sink URL. */
  sink: string
  traces: string
  records: string
}

let made = 0

export function newPlace({ sinkUrl }: Pick<TestServer, 'sinkUrl'>, more: Record<string, string> = {}): Place {
  const [traces, records] = [`spans_${++made}`, `records_${made}`] as const
  const parameters = new URLSearchParams({ traces_table: traces, records_table: records, ...more })
  return { sink: `${sinkUrl}?${parameters.toString()}`, traces, records }
}

/**
 * Holds the tables against receipts, without any code of the package. A span that is stored twice is a problem: what
 * the records' table forgives in time, its own never does.
 *
 * @param spansTwice Whether a span may be stored twice, as it also came by another route.
 */
export async function examineTables(
  server: Pick<TestServer, 'sql'>,
  { traces, records }: Place,
  receipts: readonly AuditReceipt[],
  { spansTwice = false } = {},
): Promise<Finding> {
  const rows = await server.sql<{ id: string; hash: string; times: string }>(
    `SELECT lower(hex(record_id)) AS id, lower(hex(hash)) AS hash, count() AS times FROM otel.${records} GROUP BY id, hash`,
  )
  const [spans] = await server.sql<{ rows: string; distinct: string }>(
    `SELECT count() AS rows, uniqExact(TraceId, SpanId) AS distinct FROM otel.${traces}`,
  )
  const hashes = new Map(rows.map(({ id, hash }) => [id, hash]))
  const found = receipts.filter(({ recordId, hash }) => hashes.get(recordId.replaceAll('-', '')) === hash)
  const resent = Number(spans!.rows) - Number(spans!.distinct)
  const duplicated = rows.reduce((sum, { times }) => sum + Number(times) - 1, 0)
  return {
    acknowledged: receipts.length,
    found: found.length,
    lost: receipts.length - found.length,
    // By another route a record may be there twice until the table merges; readers see one.
    duplicated: spansTwice ? 0 : duplicated,
    resent,
    problems: [
      ...(resent > 0 && !spansTwice ? [`${resent} spans are stored twice`] : []),
      ...(hashes.size < rows.length ? ['a record has two contents'] : []),
    ],
  }
}
