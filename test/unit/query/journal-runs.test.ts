import { describe, expect, test } from 'vitest'
import { damageHandler } from '../../../src/query/damage.js'
import { journalRuns, type RecordJournal } from '../../../src/query/journal-runs.js'
import { mergeRuns } from '../../../src/query/merge.js'
import type { ResolvedQuery } from '../../../src/query/source.js'
import type { Damage } from '../../../src/query/types.js'
import { makeRecords, type MadeRecord } from '../exporters-json/support/records.js'

const everything: ResolvedQuery = { filter: {}, order: 'asc' }

function journalOf(...texts: string[]): RecordJournal {
  return {
    path: '/journal',
    records: () => texts.map((text, i) => ({ text: Buffer.from(text), offset: i * 10 })),
  }
}

const journal = (records: readonly MadeRecord[]) => journalOf(...records.map(({ text }) => text))

describe('the runs of journals', () => {
  test('split many records by time', async () => {
    const records = makeRecords(1200)
    const runs = await journalRuns(
      [journal(records.slice(600)), journal(records.slice(0, 600))],
      everything,
      damageHandler(),
    )
    const loaded = await Promise.all(runs.map((run) => run.load()))
    expect(loaded.flat()).toEqual(records.map(({ stored }) => stored))
    expect(runs.length).toBeGreaterThan(1)
    for (const [i, run] of runs.entries()) {
      const times = loaded[i]!.map(({ timestamp }) => timestamp)
      expect([run.min, run.max]).toEqual([times[0], times.at(-1)])
    }
  })

  test('leave out what a query cannot want', async () => {
    const records = makeRecords(10)
    const query: ResolvedQuery = { ...everything, filter: { startTime: records[4]!.stored.timestamp } }
    const [run] = await journalRuns([journal(records)], query, damageHandler())
    expect(run!.min).toBe(records[4]!.stored.timestamp)
  })

  test('report an entry that is no record, with its place', async () => {
    const [record] = makeRecords(1)
    const damages: Damage[] = []
    const runs = await journalRuns([journalOf(record!.text, '{}')], everything, (damage) =>
      damages.push(damage),
    )
    const loaded = await Promise.all(runs.map((run) => run.load()))
    expect(loaded.flat()).toEqual([record!.stored])
    expect(damages).toEqual([
      { location: '/journal', offset: 10, message: 'the record has no valid timestamp' },
    ])
  })

  test('turn an error of the file system into one of ours', async () => {
    const broken: RecordJournal = {
      path: '/journal',
      records: () => {
        throw new Error('EIO: i/o error')
      },
    }
    await expect(journalRuns([broken], everything, damageHandler())).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_SINK_READ', message: expect.stringContaining('EIO') as string }),
    )
  })

  test('let other work of the process have its turn', async () => {
    const records = makeRecords(3000)
    let turns = 0
    let next = setImmediate(function again() {
      turns++
      next = setImmediate(again)
    })
    const runs = await journalRuns([journal(records)], everything, damageHandler())
    const listed = turns
    for await (const record of mergeRuns(runs, 'asc')) expect(record.schemaVersion).toBe('1')
    clearImmediate(next)
    expect(listed).toBeGreaterThanOrEqual(3)
    expect(turns - listed).toBeGreaterThanOrEqual(runs.length)
  })

  test('report a text that is no record whatever the filter', async () => {
    const damages: Damage[] = []
    const query: ResolvedQuery = { order: 'asc', filter: { eventTypes: new Set(['none']) } }
    const runs = await journalRuns([journalOf('oops')], query, (damage) => damages.push(damage))
    await Promise.all(runs.map((run) => run.load()))
    expect(damages).toEqual([{ location: '/journal', offset: 0, message: 'the record is not JSON' }])
  })
})
