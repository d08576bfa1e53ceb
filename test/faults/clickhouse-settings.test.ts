import { diag, DiagLogLevel } from '@opentelemetry/api'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { AuditTrail, configureAudit, flushAudit, shutdownAudit, type AuditReceipt } from 'spanledger'
import { openConnection } from '../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../exporters/clickhouse/connect/read-target.js'
import { migrate } from '../../exporters/clickhouse/schema/migrate.js'
import { parseSink } from '../../src/config/sink-url.js'
import { startFacade, type Facade } from '../support/clickhouse/facade.js'
import { examineTables, newPlace, type Place } from '../support/clickhouse/held.js'
import { Tally } from '../support/fault-results.js'
import { tempDir } from '../support/temp-dir.js'

// What a person has to mend: the records wait until somebody does.

const PASSWORD = 'right'
let server: Facade
beforeAll(async () => {
  server = await startFacade({ tls: true, users: { writer: PASSWORD } })
})
afterAll(() => server.stop())
afterEach(async () => {
  await shutdownAudit({ timeoutMs: 2_000 })
  vi.unstubAllEnvs()
})

it('with a password that is wrong at first nothing is lost, nor shown', async () => {
  const place = placeOf()
  const told = diagnosed()
  const { journalDir, receipts } = await refused(place, { PASSWORD: 'wrong-one', CA_FILE: caFile() })
  expect(told()).toMatch(/AUTHENTICATION_FAILED \(516\)/)
  expect(told()).not.toMatch(/wrong-one|writer/)
  await mended('ClickHouse has another password', place, journalDir, receipts, {
    PASSWORD,
    CA_FILE: caFile(),
  })
})

it('with a certificate that nobody here trusts nothing is sent, nor lost', async () => {
  const place = placeOf()
  const { requests } = await server.counts()
  const told = diagnosed()
  const { journalDir, receipts } = await refused(place, { PASSWORD })
  expect((await server.counts()).requests).toBe(requests)
  expect(told()).toMatch(/the certificate is not trusted: name its CA in SPANLEDGER_CLICKHOUSE_CA_FILE/)
  await mended('ClickHouse has an untrusted certificate', place, journalDir, receipts, {
    PASSWORD,
    CA_FILE: caFile(),
  })
})

it('without the tables, and with none to be made, the records wait for whoever migrates', async () => {
  const place = placeOf({ create_schema: 'false' })
  const told = diagnosed()
  environment({ PASSWORD, CA_FILE: caFile() })
  const journalDir = join(tempDir(), 'journal')
  configureAudit({ sink: place.sink, journalDir })
  const receipts = logTrails(3)
  expect(await flushAudit({ timeoutMs: 500 })).toBe(false)
  expect(told()).toMatch(/spanledger clickhouse migrate/)
  await migrated(place)
  expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
  await settle('ClickHouse has no tables', place, receipts)
})

it('tables of a newer package are left alone, and the records wait for it', async () => {
  const place = placeOf()
  environment({ PASSWORD, CA_FILE: caFile() })
  await migrated(place)
  const name = targetOf(place).tables.migrations
  await server.sql(
    `INSERT INTO otel.${name} (traces_table, records_table, version, name, checksum, applied_by)
VALUES ('${place.traces}', '${place.records}', 99, 'later', 'x', '9.9.9')`,
  )
  const told = diagnosed()
  configureAudit({ sink: place.sink, journalDir: join(tempDir(), 'journal') })
  const receipts = logTrails(3)
  expect(await flushAudit({ timeoutMs: 500 })).toBe(false)
  expect(told()).toMatch(/spanledger 9\.9\.9: update spanledger here/)
  await server.sql(`ALTER TABLE otel.${name} DELETE WHERE version = 99 SETTINGS mutations_sync = 2`)
  expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
  await settle('ClickHouse has tables of a newer package', place, receipts)
})

function placeOf(more: Record<string, string> = {}): Place {
  return newPlace({ sinkUrl: server.sinkUrl.replace('//', '//writer@') }, more)
}

function caFile(): string {
  const file = join(tempDir(), 'ca.pem')
  writeFileSync(file, server.ca)
  return file
}

/** Has records logged that the server does not take, and the writer ended. */
async function refused(place: Place, variables: Record<string, string>) {
  environment(variables)
  const journalDir = join(tempDir(), 'journal')
  configureAudit({ sink: place.sink, journalDir })
  const receipts = logTrails(3)
  expect(await shutdownAudit({ timeoutMs: 500 })).toBe(false)
  return { journalDir, receipts }
}

async function mended(
  fault: string,
  place: Place,
  journalDir: string,
  receipts: AuditReceipt[],
  variables: Record<string, string>,
): Promise<void> {
  environment(variables)
  configureAudit({ sink: place.sink, journalDir })
  const all = [...receipts, ...logTrails(1)]
  expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
  await settle(fault, place, all)
}

async function settle(fault: string, place: Place, receipts: readonly AuditReceipt[]): Promise<void> {
  await vi.waitFor(async () => {
    const { lost } = await examineTables(server, place, receipts)
    expect(lost).toBe(0)
  }, 10_000)
  expect(await shutdownAudit({ timeoutMs: 20_000 })).toBe(true)
  const tally = new Tally(fault)
  tally.count('the tables', await examineTables(server, place, receipts))
  tally.settle()
}

function targetOf({ sink }: Place) {
  return clickHouseTarget(parseSink(sink))
}

async function migrated(place: Place): Promise<void> {
  const target = targetOf(place)
  const connection = await openConnection(target)
  await migrate(connection, target).finally(() => connection.close())
}

function environment(variables: Record<string, string>): void {
  vi.unstubAllEnvs()
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(`SPANLEDGER_CLICKHOUSE_${name}`, value)
}

function logTrails(count: number): AuditReceipt[] {
  return Array.from({ length: count }, () => {
    const trail = new AuditTrail({ operationName: 'x', user: 'worker' })
    return [trail.logEvent('step'), trail.close()]
  }).flat()
}

/** All that was said to whoever runs the service. */
function diagnosed(): () => string {
  const lines: unknown[] = []
  const note = (...words: unknown[]) => void lines.push(...words)
  diag.setLogger({ error: note, warn: note, info: note, debug: note, verbose: note }, DiagLogLevel.WARN)
  onTestFinished(() => diag.disable())
  return () => lines.map(String).join('\n')
}
