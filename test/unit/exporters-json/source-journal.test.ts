import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JsonFileSource } from '../../../exporters/json/index.js'
import { parseSink } from '../../../src/config/sink-url.js'
import type { AuditError } from '../../../src/errors.js'
import { encodeFrame } from '../../../src/journal/frame.js'
import { openJournals } from '../../../src/journal/reader.js'
import { getAuditLogs } from '../../../src/query/index.js'
import { temporaryDirectory } from './support/directories.js'
import { writeJournal } from './support/journal.js'
import { readPastDamage } from './support/read.js'
import { makeRecords, recordId } from './support/records.js'
import { spanWith, writeSpans } from './support/spans.js'

describe('a journal', () => {
  const records = makeRecords(3)

  test('is read up to its torn tail', async () => {
    const logDir = temporaryDirectory()
    const path = writeJournal(logDir, recordId(1), records)
    truncateSync(path, readFileSync(path).length - 5)
    expect(await getAuditLogs({ logDir })).toEqual(records.slice(0, 2).map(({ stored }) => stored))
  })

  test('that is damaged ends the read, or is read past the damage', async () => {
    const logDir = temporaryDirectory()
    const path = writeJournal(logDir, recordId(1), records)
    const bytes = readFileSync(path)
    bytes[bytes.indexOf(records[1]!.stored.recordId)]! ^= 1
    writeFileSync(path, bytes)
    const error = await getAuditLogs({ logDir }).catch((thrown: unknown) => thrown as AuditError)
    expect(error).toMatchObject({ code: 'ERR_DAMAGED' })
    expect((error as AuditError).message).toMatch(
      new RegExp(`^${path} at byte \\d+: [^;/]+; keep a copy, then run spanledger recover, [^;/]+$`),
    )
    const found = await readPastDamage({ logDir })
    expect(found.damages).toEqual([
      {
        location: path,
        offset: expect.any(Number) as number,
        message: expect.stringContaining('checksum') as string,
      },
    ])
    expect(found.records).toEqual([records[0]!.stored, records[2]!.stored])
  })

  test('is read as far as it was written when it was opened', async () => {
    const logDir = temporaryDirectory()
    const path = writeJournal(logDir, recordId(1), records.slice(0, 2))
    const opened = openJournals(join(logDir, 'journal'), parseSink(`file:${logDir}`))
    appendFileSync(path, encodeFrame('record', records[2]!.text))
    const source = new JsonFileSource({ logDir, openJournals: () => opened })
    const found: string[] = []
    for await (const record of source.records({ filter: {}, order: 'asc' })) found.push(record.recordId)
    expect(found).toEqual(records.slice(0, 2).map(({ stored }) => stored.recordId))
    expect(await getAuditLogs({ logDir })).toHaveLength(3)
  })

  test('of another sink is not read', async () => {
    const logDir = temporaryDirectory()
    const other = join(logDir, 'other')
    mkdirSync(other)
    writeJournal(other, recordId(1), records)
    expect(await getAuditLogs({ logDir, journalDir: join(other, 'journal') })).toEqual([])
  })
})

test('a record in both a journal and a file is one; one id with two contents is two', async () => {
  const logDir = temporaryDirectory()
  const [both, journaled] = makeRecords(2)
  const [forged] = makeRecords(1, { outcome: 'failure' })
  await writeSpans(logDir, [[spanWith([both!]), spanWith([forged!])]])
  writeJournal(logDir, recordId(1), [both!, journaled!])
  const records = await getAuditLogs({ logDir })
  const sameId = [both!.stored, forged!.stored].sort((a, b) => (a.hash < b.hash ? -1 : 1))
  expect(records).toEqual([...sameId, journaled!.stored])
})
