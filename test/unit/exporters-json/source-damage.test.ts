import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { getAuditLogs } from '../../../src/query/index.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { readPastDamage } from './support/read.js'
import { makeRecord, makeRecords } from './support/records.js'
import { logDirWith, spanWith, writeSpans } from './support/spans.js'

/** A sealed file of three lines with one record each. */
async function threeLines() {
  const logDir = temporaryDirectory()
  const records = makeRecords(3, { operationName: 'first' })
  await writeSpans(logDir, [records.map((record) => spanWith([record]))])
  const [file = ''] = filesIn(logDir, '.jsonl')
  const text = readFileSync(file, 'utf8')
  const second = text.indexOf('\n') + 1
  const third = text.indexOf('\n', second) + 1
  return { logDir, file, text, second, third, records: records.map(({ stored }) => stored) }
}

const garble: [string, (line: string) => string][] = [
  ['bytes that are no JSON', (line) => line.replace(/./g, '#')],
  ['half of it missing', (line) => line.slice(0, line.length / 2)],
  ['a bracket lost inside', (line) => line.replace('"events":[', '"events":')],
  ['JSON of another shape', () => '[1]'],
  ['OTLP of another shape', () => '{"resourceSpans":{}}'],
  ['a record that is not JSON', (line) => line.replace('{\\"context\\"', '\\"context\\"')],
  ['a record without a time', (line) => line.replace('\\"timestamp\\"', '\\"timestomp\\"')],
  ['a record with another time', (line) => line.replace(/(\\"timestamp\\":\\")2026/, '$1yyyy')],
  [
    'a record that is a list',
    (line) =>
      line.replace(/"audit.record","value":\{"stringValue":"[^}]*/, (found) =>
        found.replace(/"stringValue":".*/, '"stringValue":"[]"'),
      ),
  ],
  [
    'a record that is no text',
    (line) => line.replace('"stringValue":"{\\"context', '"bytesValue":"{\\"context'),
  ],
]

describe.each([
  ['with its sidecar', false],
  ['without one', true],
])('a damaged line of a sealed file %s', (_, isBare) => {
  test.each(garble)('ends the read with file and offset: %s', async (_name, change) => {
    const { logDir, file, text, second, third } = await threeLines()
    const changed = change(text.slice(second, third - 1)).padEnd(third - 1 - second)
    expect(changed).not.toBe(text.slice(second, third - 1))
    writeFileSync(file, text.slice(0, second) + changed + '\n' + text.slice(third))
    if (isBare) rmSync(file.replace('.jsonl', '.idx'))
    const failed = getAuditLogs({ logDir })
    await expect(failed).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
    await expect(failed).rejects.toThrow(`${file} at byte ${second}: `)
  })

  test.each(garble)('is handed over and passed by where asked: %s', async (_name, change) => {
    const { logDir, file, text, second, third, records } = await threeLines()
    const changed = change(text.slice(second, third - 1)).padEnd(third - 1 - second)
    writeFileSync(file, text.slice(0, second) + changed + '\n' + text.slice(third))
    if (isBare) rmSync(file.replace('.jsonl', '.idx'))
    const found = await readPastDamage({ logDir })
    expect(found.damages).toEqual([{ location: file, offset: second, message: expect.any(String) as string }])
    expect(found.records).toEqual([records[0], records[2]])
    expect(await getAuditLogs({ logDir, onDamage: 'skip' })).toEqual([records[0], records[2]])
  })
})

test('a sealed file that was cut inside a line is damaged where it ends, and at its last line', async () => {
  const { logDir, file, text, third, records } = await threeLines()
  truncateSync(file, text.length - 10)
  const found = await readPastDamage({ logDir })
  expect(found.damages).toEqual([
    { location: file, offset: text.length - 10, message: expect.stringContaining('10 bytes') as string },
    { location: file, offset: third, message: 'the line is not JSON' },
  ])
  expect(found.records).toEqual(records.slice(0, 2))
})

test.each([
  ['all of its lines', 0, 0],
  ['its last line', 2, 2],
])('a sealed file that has lost %s is damaged where it ends', async (_, lines, count) => {
  const { logDir, file, third, records } = await threeLines()
  const size = lines === 0 ? 0 : third
  truncateSync(file, size)
  const found = await readPastDamage({ logDir, operationName: 'first' })
  expect(found.damages).toEqual([
    { location: file, offset: size, message: expect.stringContaining('its sidecar knows') as string },
  ])
  expect(found.records).toEqual(records.slice(0, count))
})

test('a sealed file that is longer than its sidecar says is read to its end', async () => {
  const { logDir, file, text, records } = await threeLines()
  const [more] = makeRecords(1, { operationName: 'later' }, '2026-03-02')
  const elsewhere = await logDirWith([more!])
  writeFileSync(file, text + readFileSync(filesIn(elsewhere, '.jsonl')[0]!, 'utf8'))
  expect(await getAuditLogs({ logDir })).toEqual([...records, more!.stored])
  expect(await getAuditLogs({ logDir, operationName: 'later' })).toEqual([more!.stored])
})

test('a half-written last line of an open file is no damage', async () => {
  const { logDir, file, text, records } = await threeLines()
  truncateSync(file, text.length - 10)
  renameSync(file, `${file}.open`)
  expect(await getAuditLogs({ logDir })).toEqual(records.slice(0, 2))
})

test('a damaged line inside an open file is damage', async () => {
  const { logDir, file, text, second, third } = await threeLines()
  writeFileSync(file, text.slice(0, second) + '#' + text.slice(second + 1))
  renameSync(file, `${file}.open`)
  const found = await readPastDamage({ logDir })
  expect(found.damages).toEqual([
    { location: `${file}.open`, offset: second, message: 'the line is not JSON' },
  ])
  expect(third).toBeGreaterThan(second)
})

test('a span without a record is written and is no record', async () => {
  const logDir = temporaryDirectory()
  const record = makeRecord()
  await writeSpans(logDir, [[spanWith([]), spanWith([record]), spanWith([])]])
  expect(await getAuditLogs({ logDir })).toEqual([record.stored])
})

test('a link among the files is damage, and is not followed', async () => {
  const { logDir, file, records } = await threeLines()
  const elsewhere = join(temporaryDirectory(), basename(file))
  renameSync(file, elsewhere)
  symlinkSync(elsewhere, file)
  await expect(getAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
  const found = await readPastDamage({ logDir })
  expect(found.damages).toEqual([
    { location: file, message: expect.stringContaining('not followed') as string },
  ])
  expect(found.records).toEqual([])
  expect(records).toHaveLength(3)
})

test('files of other kinds are passed over', async () => {
  const { logDir, file, records } = await threeLines()
  writeFileSync(join(logDir, 'notes.txt'), 'not spans')
  appendFileSync(`${file}.torn`, 'half a line')
  expect(await getAuditLogs({ logDir })).toEqual(records)
})
