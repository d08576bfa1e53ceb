import {
  AuditTrail,
  configureAudit,
  flushAudit,
  queryAuditLogs,
  shutdownAudit,
  summarizeAuditLogs,
} from 'spanledger'
import type { Connection } from '../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../exporters/clickhouse/connect/read-target.js'
import { migrate } from '../../../exporters/clickhouse/schema/migrate.js'
import { parseSink } from '../../../src/config/sink-url.js'
import { EXPORT_FAILED, EXPORT_SUCCESS, type EndedSpanExporter } from '../../../src/otel/span-types.js'
import { insertCollected } from '../../conformance/support/collected-rows.js'
import type { Facade } from './facade.js'
import { newPlace, type Place } from './held.js'

const OPERATION = 'many records'
/** With the two that open and close it. */
const RECORDS_PER_TRAIL = 500
const TRAILS_PER_FLUSH = 20
const FOR_EVER = 1_000_000_000

/** What was sent, and what came back. */
export interface ManyRecords {
  written: Sum
  /** By queries: one record after the other. */
  read: Sum
  /** By a summary, counted in the engine. */
  counted: number
  /** Rows of records and of spans, with all that came twice, at this moment of the engine's merging. */
  rows: { records: number; spans: number; distinctSpans: number }
  /** Batches that came by the other route too. */
  cameTwice: number
  /** Inserts that arrived, and those that the engine took. */
  inserts: number
  committed: number
  seconds: { write: number; read: number; summarize: number }
  /** Of this process when all was written, in MiB. */
  peakMiB: number
}

/**
 * Writes records through the package while the server resets connections before, in and after inserts and sends others
 * away; every tenth batch comes a second time by another route, as from a Collector. Then reads all of them.
 *
 * @param records A multiple of 500.
 */
export async function writeAndReadMany(
  server: Facade,
  records: number,
  journalDir: string,
): Promise<ManyRecords> {
  const place = newPlace(server)
  await makeTables(place)
  const route = new OtherRoute(place)
  const before = await server.counts()
  await breakInserts(server)
  configureAudit({ sink: place.sink, journalDir, exporters: [route] })
  const begun = performance.now()
  const written = await write(records / RECORDS_PER_TRAIL)
  const wroteFor = since(begun)
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
  const after = await server.counts()
  await server.heal()
  const readFrom = performance.now()
  const read = new Sum()
  const options = { sink: place.sink, journalDir, operationName: OPERATION }
  for await (const { eventType, hash } of queryAuditLogs(options)) {
    // Nobody was given a receipt of these.
    if (eventType === 'audit_started') read.count++
    else read.add(hash)
  }
  const readFor = since(readFrom)
  const countFrom = performance.now()
  const { total } = await summarizeAuditLogs(options)
  return {
    ...{ written, read, counted: total, rows: await rowsIn(server, place), cameTwice: route.cameTwice },
    inserts: after.inserts - before.inserts,
    committed: after.committed - before.committed,
    seconds: { write: wroteFor, read: readFor, summarize: since(countFrom) },
    peakMiB,
  }
}

async function makeTables({ sink }: Place): Promise<void> {
  const target = clickHouseTarget(parseSink(sink))
  const connection = await openConnection(target)
  await migrate(connection, target).finally(() => connection.close())
}

async function breakInserts(server: Facade): Promise<void> {
  await server.fault({ do: 'reset', when: 'after-commit', every: 5, times: FOR_EVER })
  await server.fault({ do: 'reset', when: 'mid-body', every: 7, times: FOR_EVER })
  await server.fault({ do: 'reset', when: 'before-body', every: 11, times: FOR_EVER })
  await server.fault({ do: 'answer', status: 503, every: 13, times: FOR_EVER })
}

async function write(trails: number): Promise<Sum> {
  const written = new Sum()
  for (let n = 1; n <= trails; n++) {
    const trail = new AuditTrail({ operationName: OPERATION, user: 'worker', regulations: ['GDPR'] })
    for (let step = 2; step < RECORDS_PER_TRAIL; step++)
      written.add(
        trail.logDataAccess({ datasetName: 'loans', columnsAccessed: ['age'], numRecords: step }).hash,
      )
    written.add(trail.close().hash)
    // The record that opens a trail has no receipt.
    written.count++
    if (n % TRAILS_PER_FLUSH === 0) await flushAudit({ timeoutMs: 60_000 })
    else await new Promise((resolve) => setImmediate(resolve))
  }
  if (!(await shutdownAudit({ timeoutMs: 120_000 }))) throw new Error('not all was delivered')
  return written
}

/** A number of hashes, and what they come to in any order: two lists with the same are the same. */
export class Sum {
  count = 0
  readonly #xor = Buffer.alloc(32)

  add(hash: string): void {
    const bytes = Buffer.from(hash, 'hex')
    for (let i = 0; i < 32; i++) this.#xor[i]! ^= bytes[i]!
    this.count++
  }

  get digest(): string {
    return this.#xor.toString('hex')
  }
}

/** Puts every tenth batch into the same tables, in its own way and under a token of its own. */
class OtherRoute implements EndedSpanExporter {
  cameTwice = 0
  readonly #place: Place
  #connection: Promise<Connection> | undefined
  #batches = 0

  constructor(place: Place) {
    this.#place = place
  }

  export(...[spans, done]: Parameters<EndedSpanExporter['export']>): void {
    if (this.#batches++ % 10 !== 0) return done({ code: EXPORT_SUCCESS })
    this.#connection ??= openConnection(clickHouseTarget(parseSink(this.#place.sink)))
    this.#connection
      .then((connection) => insertCollected(connection, this.#place.traces, spans))
      .then(
        () => {
          this.cameTwice++
          done({ code: EXPORT_SUCCESS })
        },
        (error: Error) => {
          this.#batches--
          done({ code: EXPORT_FAILED, error })
        },
      )
  }

  async shutdown(): Promise<void> {
    await (await this.#connection)?.close()
  }
}

async function rowsIn(server: Facade, { traces, records }: Place): Promise<ManyRecords['rows']> {
  const [found] = await server.sql<Record<keyof ManyRecords['rows'], string>>(
    `SELECT (SELECT count() FROM otel.${records}) AS records, count() AS spans,
uniqExact(TraceId, SpanId) AS distinctSpans FROM otel.${traces}`,
  )
  const { records: rows, spans, distinctSpans } = found!
  return { records: Number(rows), spans: Number(spans), distinctSpans: Number(distinctSpans) }
}

function since(begun: number): number {
  return Math.round(performance.now() - begun) / 1000
}
