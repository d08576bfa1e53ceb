import { AuditBridgeProcessor } from 'spanledger/instrumentation'
import type { TracerProvider } from '@opentelemetry/api'
import { startPostgres, type Postgres } from '../../test/support/postgres.js'
import { compare } from '../harness/compare.js'
import type { Section } from '../harness/section.js'
import type { Bench } from '../sections/bench.js'
import { calls, freshCopy, hostProvider, hostRequire, registerHost } from './host.js'

/** As much of `pg` and its instrumentation as is used here. */
interface Pg {
  Client: new (options: object) => Client
}
interface Client {
  connect(): Promise<void>
  query(text: string, values?: unknown[]): Promise<unknown>
  end(): Promise<void>
}
interface Instrumentation {
  setTracerProvider(provider: TracerProvider): void
  getModuleDefinitions(): { name: string; patch(exports: unknown): unknown }[]
}

const QUERIES = 300
const SQL = 'SELECT name, income FROM applicants WHERE id = $1'

/** A row by its key, over a Unix socket: about the least that a query can do. */
export async function queries(bench: Bench): Promise<Section> {
  registerHost()
  const postgres = await startPostgres()
  const host = hostProvider()
  const bridged = hostProvider([new AuditBridgeProcessor()])
  try {
    const bare = await connect(postgres)
    await bare.query('CREATE TABLE applicants (id int PRIMARY KEY, name text, income int)')
    await bare.query("INSERT INTO applicants SELECT n, 'Somebody', n FROM generate_series(1, 1000) AS n")
    const traced = await connect(postgres, host)
    const audited = await connect(postgres, bridged)
    const ask = (client: Client) => () => client.query(SQL, [500])
    const rows = await compare(
      calls(bench, 'bare call', QUERIES, ask(bare)),
      [
        calls(bench, 'instrumentation-pg', QUERIES, ask(traced), { rest: () => host.forceFlush() }),
        calls(bench, 'instrumentation-pg and the bridge, each query a trail', QUERIES, ask(audited), {
          rest: () => bridged.forceFlush(),
        }),
        calls(bench, '… all queries of a sample below one span of the host', QUERIES, ask(audited), {
          around: (work) => belowOneSpan(bridged, work),
          rest: () => bridged.forceFlush(),
        }),
      ],
      bench.rounds,
    )
    for (const client of [bare, traced, audited]) await client.end()
    return {
      title: 'pg: a row of PostgreSQL by its key, over a Unix socket',
      reading: 'The bridge makes a record out of each span that instrumentation-pg makes.',
      rows,
    }
  } finally {
    await Promise.all([host, bridged].map((provider) => provider.shutdown()))
    await postgres.stop()
  }
}

/** A client of a copy of `pg` of its own, instrumented where there is a provider for its spans. */
async function connect({ env }: Postgres, provider?: TracerProvider): Promise<Client> {
  const pg = freshCopy<Pg>('pg')
  if (provider) instrument(pg, provider)
  const client = new pg.Client({ host: env.PGHOST, user: env.PGUSER, database: env.PGDATABASE })
  await client.connect()
  return client
}

function instrument(pg: Pg, provider: TracerProvider): void {
  const { PgInstrumentation } = hostRequire('@opentelemetry/instrumentation-pg') as {
    PgInstrumentation: new (config: object) => Instrumentation
  }
  const instrumentation = new PgInstrumentation({ enabled: false })
  instrumentation.setTracerProvider(provider)
  instrumentation
    .getModuleDefinitions()
    .find(({ name }) => name === 'pg')!
    .patch(pg)
}

function belowOneSpan(provider: TracerProvider, work: () => Promise<void>): Promise<void> {
  return provider.getTracer('bench').startActiveSpan('job', (span) => work().finally(() => span.end()))
}
