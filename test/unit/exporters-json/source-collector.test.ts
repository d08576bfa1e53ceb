import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { getAuditLogs } from '../../../src/query/index.js'
import { collectorLine } from './support/collector.js'
import { temporaryDirectory } from './support/directories.js'
import { readPastDamage } from './support/read.js'
import { makeRecords } from './support/records.js'
import { spanWith } from './support/spans.js'

describe("a Collector's file", () => {
  const [first, second] = makeRecords(2, { operationName: '<first> & last' })

  test('is read, whatever the order of its members', async () => {
    const logDir = temporaryDirectory()
    writeFileSync(join(logDir, 'traces.jsonl'), collectorLine([spanWith([first!]), spanWith([second!])]))
    expect(await getAuditLogs({ logDir, operationName: '<first> & last' })).toEqual([
      first!.stored,
      second!.stored,
    ])
  })

  test('may end in a line that is on its way', async () => {
    const logDir = temporaryDirectory()
    const file = join(logDir, 'traces.jsonl')
    writeFileSync(
      file,
      collectorLine([spanWith([first!])]) + collectorLine([spanWith([second!])]).slice(0, -20),
    )
    expect(await getAuditLogs({ logDir })).toEqual([first!.stored])
  })

  test('may lack its last newline', async () => {
    const logDir = temporaryDirectory()
    writeFileSync(join(logDir, 'traces.jsonl'), collectorLine([spanWith([first!])]).trimEnd())
    expect(await getAuditLogs({ logDir })).toEqual([first!.stored])
  })

  test('may hold other signals', async () => {
    const logDir = temporaryDirectory()
    writeFileSync(join(logDir, 'all.jsonl'), '{"resourceLogs":[]}\n' + collectorLine([spanWith([first!])]))
    expect(await getAuditLogs({ logDir })).toEqual([first!.stored])
  })

  test('is damaged where a line is not JSON', async () => {
    const logDir = temporaryDirectory()
    const line = collectorLine([spanWith([first!])])
    writeFileSync(join(logDir, 'traces.jsonl'), line + 'oops\n' + line)
    const found = await readPastDamage({ logDir })
    expect(found.damages).toEqual([
      {
        location: join(logDir, 'traces.jsonl'),
        offset: Buffer.byteLength(line),
        message: 'the line is not JSON',
      },
    ])
    expect(found.records).toEqual([first!.stored])
  })
})
