import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chdbDir, sql } from '../support/clickhouse/engine.js'
import { answering, PROTOBUF, startServer } from '../unit/otel/support/otlp-server.js'
import { judge, medium, NOTHING, plant, unrecorded } from './canary/planted.js'
import { filesBelow } from './canary/scan.js'

/** Names of operations in OTLP bodies, files or rows: whatever is around them. */
const operationsIn = (text: string) =>
  [...text.matchAll(/"operationName":("(?:[^"\\]|\\.)*")/g)].map(([, name]) => JSON.parse(name!) as string)

describe('nothing that was not written down on purpose, and no secret, stands in', () => {
  it('what a collector gets', async () => {
    const { url, requests } = await startServer(answering(200, '', PROTOBUF))
    const { media } = await plant(`otlp+http://${url.host}`)
    const bodies = requests.map(({ body, headers }, index) => ({
      name: `request ${index}`,
      bytes: Buffer.concat([body, Buffer.from(JSON.stringify(headers))]),
    }))
    expect(judge([...media, ...bodies])).toEqual(NOTHING)
    expect(unrecorded(operationsIn(bodies.map(({ bytes }) => bytes.toString()).join()))).toEqual([])
  })

  it('the journal, while the sink is away', async () => {
    const { out, media } = await plant('otlp+http://127.0.0.1:9', 'sink', 300)
    expect(judge(media)).toEqual(NOTHING)
    const journal = filesBelow(join(out, 'journal'), 'journal')
    expect(unrecorded(operationsIn(journal.map(({ bytes }) => bytes.toString()).join()))).toEqual([])
  })

  it("the spans of a host's own provider", async () => {
    const { media } = await plant('file:OUT/logs', 'host')
    // Its resource is the host's, and so is what the environment says of it.
    const { leaked } = judge(media)
    expect(leaked.filter((one) => !one.startsWith('resource: '))).toEqual([])
    const spans = media.find(({ name }) => name.endsWith('host-spans.json'))!.bytes.toString()
    const records = (
      JSON.parse(spans) as [string, unknown, { attributes?: { 'audit.record'?: string } }[]][]
    ).flatMap(([, , events]) => events.flatMap(({ attributes }) => attributes?.['audit.record'] ?? []))
    expect(unrecorded(operationsIn(records.join()))).toEqual([])
  })

  it('tables', async () => {
    const { media } = await plant(`chdb:${chdbDir()}`)
    const tables = await sql<{ name: string }>(
      "SELECT concat(database, '.', name) AS name FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') AND engine NOT LIKE '%View'",
    )
    expect(tables.length).toBeGreaterThan(1)
    const rows = await Promise.all(tables.map(({ name }) => sql(`SELECT * FROM ${name}`)))
    const text = rows.map((table) => JSON.stringify(table)).join()
    expect(judge([...media, medium('tables', text)])).toEqual(NOTHING)
    const records = rows.flat().flatMap((row) => (typeof row['record'] === 'string' ? [row['record']] : []))
    expect(unrecorded(operationsIn(records.join()))).toEqual([])
  })
})
