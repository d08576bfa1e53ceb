import { readFileSync, renameSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { indexFile } from '../../../exporters/json/files/index-file.js'
import { getAuditLogs } from '../../../src/query/index.js'
import { filesIn } from './support/directories.js'
import { makeRecord, makeRecords } from './support/records.js'
import { logDirWith } from './support/spans.js'

async function lineOf(record = makeRecord()): Promise<string> {
  return readFileSync(filesIn(await logDirWith([record]), '.jsonl')[0]!, 'utf8')
}

const indexOf = (text: string, tail: 'leave' | 'keep' | 'try') => {
  const bytes = Buffer.from(text)
  return indexFile((start, end) => Promise.resolve(bytes.subarray(start, end)), bytes.length, 'own', tail)
}

describe('a last line without its newline', () => {
  test.each([
    ['leave', 'half', 1],
    ['leave', 'whole', 1],
    ['try', 'half', 1],
    ['try', 'whole', 2],
    ['keep', 'half', 1],
    ['keep', 'whole', 2],
  ] as const)('taken by the policy %s when it is %s gives %i records', async (policy, extent, records) => {
    const line = await lineOf()
    const last = extent === 'whole' ? line.trimEnd() : line.slice(0, line.length / 2)
    const index = await indexOf(line + last, policy)
    expect(index.records).toBe(records)
    expect(index.bytes).toBe(Buffer.byteLength(policy === 'keep' || records === 2 ? line + last : line))
  })
})

test('lines longer than what is read at once are read whole', async () => {
  const records = makeRecords(3, { context: { padding: 'x'.repeat(1_500_000) } })
  const logDir = await logDirWith(records)
  const [file = ''] = filesIn(logDir, '.jsonl')
  renameSync(file, `${file}.open`)
  expect(await getAuditLogs({ logDir })).toEqual(records.map(({ stored }) => stored))
})
