import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
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

  test('that is damaged ends the read, or is read up to the damage', async () => {
    const logDir = temporaryDirectory()
    const path = writeJournal(logDir, recordId(1), records)
    const bytes = readFileSync(path)
    bytes[bytes.indexOf(records[1]!.stored.recordId)]! ^= 1
    writeFileSync(path, bytes)
    await expect(getAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
    const found = await readPastDamage({ logDir })
    expect(found.damages).toEqual([
      { location: path, message: expect.stringContaining('checksum') as string },
    ])
    expect(found.records).toEqual([records[0]!.stored])
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
