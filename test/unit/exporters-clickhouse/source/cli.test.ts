import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SinkStatus } from '../../../../src/cli/status/read-status.js'
import { writeJournal } from '../../../conformance/support/journal.js'
import { tables, type TablesUnderTest } from '../../../conformance/support/tables.js'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { tempDir } from '../../../support/temp-dir.js'
import { jsonLines, runCli } from '../../cli/support/run-cli.js'
import { makeRecords, recordId } from '../../exporters-json/support/records.js'
import { spanWith } from '../../exporters-json/support/spans.js'

const engine = tables('the engine', () => `chdb:${chdbDir()}`)

const where = ({ place }: TablesUnderTest) => ['--sink', place.sink, '--journal-dir', place.journalDir]

describe('the command line on a sink of tables', () => {
  it('lists its records, newest first, and counts them', async () => {
    const sink = await engine.create()
    const made = makeRecords(4)
    await sink.write([spanWith(made.slice(0, 3))])
    writeJournal(sink, recordId(900), made.slice(3))
    const { exitCode, stdout } = await runCli(['logs', ...where(sink), '--limit', '2'])
    const ids = (jsonLines(stdout) as { recordId: string }[]).map((record) => record.recordId)
    expect([exitCode, ids.toSorted()]).toEqual([0, ids])
    const summary = await runCli(['summary', ...where(sink)])
    expect(jsonLines(summary.stdout)).toMatchObject([{ total: 4, operations: 1 }])
  })

  it('verifies it, and fails on records without their trails', async () => {
    const sink = await engine.create()
    await sink.write([spanWith(makeRecords(2))])
    const { exitCode, stdout } = await runCli(['verify', ...where(sink)])
    expect([exitCode, jsonLines(stdout)]).toMatchObject([1, [{ verdict: 'failed' }]])
  })

  it.each(['clickhouse://ada:secret@db.invalid/otel', `chdb:${chdbDir()}`])(
    'shows the journals of %s without asking it',
    async (sink) => {
      const journalDir = join(tempDir(), 'journal')
      writeJournal({ place: { sink, journalDir } }, recordId(900), makeRecords(3))
      const { stdout } = await runCli(['status', '--sink', sink, '--journal-dir', journalDir])
      const [status] = jsonLines(stdout) as [SinkStatus]
      expect(status).toMatchObject({ journalDir, writers: [{ isAlive: false, unacknowledged: 3 }] })
      expect(status.files).toBeUndefined()
      expect(stdout).not.toMatch(/ada|secret/)
    },
  )

  it('says that there is no directory', async () => {
    const argv = ['status', '--sink', `chdb:${join(tempDir(), 'none')}`, '--journal-dir', tempDir() + '/none']
    const { exitCode, stderr } = await runCli(argv)
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('ERR_SINK_NOT_FOUND')])
  })
})
