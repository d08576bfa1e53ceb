import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { rebuildSidecar } from '../../../exporters/json/index.js'
import { getAuditLogs, type AuditFilter } from '../../../src/query/index.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { collectorLine } from './support/collector.js'
import { readPastDamage } from './support/read.js'
import { makeRecord, makeRecords } from './support/records.js'
import { logDirWith, spanWith, writeSpans } from './support/spans.js'

const FILTERS: [string, AuditFilter][] = [
  ['none', {}],
  ['the actor of the damaged record', { user: 'u7' }],
  ['another actor', { user: 'u3' }],
  ['no such type', { eventTypes: 'none' }],
]
const SIDECARS: [string, (file: string) => void | Promise<unknown>][] = [
  ['with its sidecar', () => {}],
  ['without one', (file) => rmSync(file.replace('.jsonl', '.idx'))],
  ['with one that was made from the damaged file', rebuildSidecar],
]

/** One line with twenty records of twenty actors. */
async function oneLine() {
  const logDir = temporaryDirectory()
  const made = makeRecords(20, { context: { padding: 'x'.repeat(1000) } }).map(
    ({ stored: { hash: _, ...record } }, i) =>
      makeRecord({ ...record, actor: { id: `u${i}`, type: 'user' } }),
  )
  await writeSpans(logDir, [[spanWith(made)]])
  const [file = ''] = filesIn(logDir, '.jsonl')
  return { logDir, file, bytes: readFileSync(file), records: made.map(({ stored }) => stored) }
}

describe.each(SIDECARS)('damage inside a line of a file %s', (_, prepare) => {
  test.each(FILTERS)('is reported whatever the filter: %s', async (_name, filter) => {
    const { logDir, file, bytes } = await oneLine()
    const at = bytes.indexOf('u7')
    writeFileSync(file, bytes.fill(0, at - 1500, at + 500))
    await prepare(file)
    await expect(getAuditLogs({ logDir, ...filter })).rejects.toThrow(
      `${file} at byte 0: the line is not JSON`,
    )
  })

  test.each(FILTERS)('is reported where JSON stays JSON: %s', async (_name, filter) => {
    const { logDir, file, bytes, records } = await oneLine()
    bytes[bytes.indexOf('u7')]! ^= 1
    writeFileSync(file, bytes)
    await prepare(file)
    const found = await readPastDamage({ logDir, ...filter })
    expect(found.damages).toEqual([
      { location: file, offset: 0, message: 'the record is not the one its hash is of' },
    ])
    const others = records.filter(({ actor }) => actor!.id !== 'u7')
    expect(found.records).toEqual(
      others.filter(({ actor }) => !filter.eventTypes && (filter.user ?? actor!.id) === actor!.id),
    )
  })
})

describe.each([
  ['with its sidecar', false],
  ['without one', true],
])('one bit flipped in a sealed file %s', (_, isBare) => {
  test('is an error, or changes no record', async () => {
    const records = makeRecords(2)
    const logDir = await logDirWith(records)
    const [file = ''] = filesIn(logDir, '.jsonl')
    if (isBare) rmSync(file.replace('.jsonl', '.idx'))
    const bytes = readFileSync(file)
    const expected = records.map(({ stored }) => stored)
    for (let bit = 0; bit < bytes.length * 8; bit += 11) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      writeFileSync(file, flipped)
      const found = await readPastDamage({ logDir, operationName: 'load_data' })
      if (found.damages.length === 0) expect(found.records).toEqual(expected)
    }
  })
})

test.each([
  [
    'a record that has lost its hash',
    '"audit.record.hash"',
    '"audit.record.hush"',
    'a record has lost its hash',
  ],
  ['a hash that has lost its record', '"audit.record"', '"audit.recorb"', 'a hash has lost its record'],
])('%s is damage in a file of ours', async (_, from, to, message) => {
  const logDir = await logDirWith([makeRecord()])
  const [file = ''] = filesIn(logDir, '.jsonl')
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
  const found = await readPastDamage({ logDir, eventTypes: 'none' })
  expect(found.damages).toEqual([{ location: file, offset: 0, message }])
})

test('in a file of a Collector a record without its hash is a record, one with another is damage', async () => {
  const logDir = temporaryDirectory()
  const [first, second] = makeRecords(2)
  const file = `${logDir}/traces.jsonl`
  const line = collectorLine([spanWith([first!])]).replace('audit.record.hash', 'other')
  const altered = collectorLine([spanWith([second!])]).replace('loans', 'loons')
  writeFileSync(file, line + altered)
  const found = await readPastDamage({ logDir })
  expect(found.records).toEqual([first!.stored])
  expect(found.damages).toEqual([
    { location: file, offset: Buffer.byteLength(line), message: 'the record is not the one its hash is of' },
  ])
})
