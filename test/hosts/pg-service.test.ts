import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REGISTER, auditedHost, portOf, provedRecords, writtenIn } from '../support/audited-host.js'
import { hostInstalls, hostRequire, type HostInstall } from '../support/host-install.js'
import { startPostgres, type Postgres } from '../support/postgres.js'
import { describeRecords, listedRecords } from '../support/record-list.js'
import { PROTOBUF, answering, startServer } from '../unit/otel/support/otlp-server.js'

const readme = new URL('../e2e/hosts/pg-service/README.md', import.meta.url)
let postgres: Postgres

interface Client {
  connect(): Promise<void>
  query(sql: string): Promise<unknown>
  end(): Promise<void>
}

beforeAll(async () => {
  postgres = await startPostgres()
  const { Client } = hostRequire<{ Client: new (options: object) => Client }>('pg')
  const { PGHOST, PGUSER, PGDATABASE } = postgres.env
  const client = new Client({ host: PGHOST, user: PGUSER, database: PGDATABASE })
  await client.connect()
  await client.query(`
    CREATE TABLE applicants (id int PRIMARY KEY, name text, email text, income int);
    CREATE TABLE consents (applicant int, given bool);
    INSERT INTO applicants VALUES (1, 'Ada Nowak', 'ada@example.com', 41000), (2, 'Ben Sato', 'ben@example.com', 52000);
    INSERT INTO consents VALUES (1, true), (2, true)`)
  await client.end()
})
afterAll(() => postgres.stop())

/** Both pages are asked for, and one that fails; then the service is ended. */
async function serve(program: string, install: HostInstall, nodeOptions: string[]) {
  const { url, requests } = await startServer(answering(200, '', PROTOBUF))
  const env = {
    ...postgres.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: url.origin,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }
  const host = auditedHost(`pg-service/${program}`, { install, nodeOptions, env })
  const port = await portOf(host)
  for (const [page, status] of [
    ['applicants', 200],
    ['consents', 200],
    ['nobody', 500],
  ] as const) {
    const headers = { connection: 'close' }
    const answer = await fetch(`http://127.0.0.1:${port}/${page}`, { headers })
    expect(answer.status).toBe(status)
    await answer.text()
  }
  host.child.kill('SIGTERM')
  const { stderr } = await host.ended
  // Copies of audit spans are sent there too.
  const own = requests.map(({ body }) => body).filter((body) => !body.includes('audit.record'))
  return { stderr, logDir: host.logDir, sent: Buffer.concat(own) }
}

describe.each(hostInstalls)('a service on PostgreSQL, on %s', (install) => {
  const own = ['--import', `./tracing-${install}.mjs`]

  it.each([
    ['service.mjs', 'Records, with an SDK of its own', own],
    ['service.cjs', 'Records, with an SDK of its own', own],
    ['service.mjs', 'Records, without an SDK', REGISTER],
    ['service.cjs', 'Records, without an SDK', REGISTER],
    // The private provider ends when the host's own SDK comes, so that no query is recorded twice.
    ['service.mjs', 'Records, with an SDK of its own', [...REGISTER, ...own]],
    ['service.cjs', 'Records, with an SDK of its own', [...REGISTER, ...own]],
    ['service.cjs', 'Records, with an SDK of its own', [...own, ...REGISTER]],
  ])('(%s) gives the records that its README lists: %s', async (program, heading, nodeOptions) => {
    const { logDir, stderr } = await serve(program, install, nodeOptions)
    expect(stderr).toBe('')
    const records = await provedRecords(logDir)
    expect(describeRecords(records, readme, heading)).toEqual(listedRecords(readme, heading))
    expect(writtenIn(logDir)).not.toMatch(/Nowak|ada@example|(?<!\d)(?:30000|41000)(?!\d)/)
  })

  it('has its records in the traces of its own spans, which it still sends', async () => {
    const { logDir, sent } = await serve('service.mjs', install, own)
    const records = await provedRecords(logDir)
    expect(sent.toString('latin1')).toContain('@opentelemetry/instrumentation-pg')
    const traces = [...new Set(records.map(({ traceId }) => traceId))]
    expect(traces).toHaveLength(3)
    expect(traces.filter((traceId) => !sent.includes(traceId))).toEqual([])
  })
})
