import { readFileSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeSidecar } from '../../../exporters/json/files/sidecar-format.js'
import { getAuditLogs } from '../../../src/query/index.js'
import { filesIn } from './support/directories.js'
import { makeRecords, recordId } from './support/records.js'
import { logDirWith } from './support/spans.js'

const OPERATION = recordId(77)
const NO_INDEX = { bytes: 0, spans: 0, records: 0, blocks: [], operations: new Map<string, number[]>() }

describe('a sidecar that is wrong is not believed', () => {
  const change = (member: string, value: unknown) => (text: string) =>
    resealed(text, (header) => ({ ...header, [member]: value }))
  const operations = (list: unknown) => (text: string) => resealed(text, (header) => header, list)
  const cases: [string, (text: string, bytes: number) => string][] = [
    ['empty', () => ''],
    ['cut short in its header', (text) => text.slice(0, 20)],
    ['cut short in its operations', (text) => text.slice(0, -20)],
    ['altered in its header', (text) => text.replace('"records":2', '"records":3')],
    ['altered in its operations', (text) => text.replace(/,\[0,/, ',[1,')],
    [
      'with a line of another',
      (text) => text.split('\n')[0] + '\n' + encodeSidecar(NO_INDEX).split('\n')[1] + '\n',
    ],
    ['of a file that was shorter', (text, bytes) => change('bytes', bytes - 1)(text)],
    ['of another version', change('version', 1)],
    [
      'with blocks that leave lines out',
      (text, bytes) => change('blocks', [[bytes - 9, '', '\uffff', 0]])(text),
    ],
    ['without blocks', change('blocks', null)],
    ['with another value as its names', change('operationNames', 'x')],
    ['with another value as a name', change('operationNames', [1])],
    ['with offsets inside lines', operations([[OPERATION, [12]]])],
    ['with offsets that are no numbers', operations([[OPERATION, [null]]])],
    ['with offsets below zero', operations([[OPERATION, [-5]]])],
    ['with another value as its operations', operations({ operations: 5 })],
    ['that is not JSON', () => 'oops\noops\n'],
    ['that is another value', () => 'null\nnull\n'],
  ]

  test.each(cases)('%s', async (_, alter) => {
    const { logDir, path, bytes, records } = await twoLines()
    const text = readFileSync(path, 'utf8')
    const altered = alter(text, bytes)
    expect(altered).not.toBe(text)
    writeFileSync(path, altered)
    expect(await getAuditLogs({ logDir })).toEqual(records)
    expect(await getAuditLogs({ logDir, operationName: 'load_data' })).toEqual(records)
    expect(await getAuditLogs({ logDir, operationId: OPERATION })).toEqual(records)
  })

  test('with any one bit flipped', async () => {
    const { logDir, path, records } = await twoLines()
    const bytes = readFileSync(path)
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      writeFileSync(path, flipped)
      expect(await getAuditLogs({ logDir, operationId: OPERATION })).toEqual(records)
    }
  })
})

async function twoLines() {
  const records = makeRecords(2, { operationId: OPERATION })
  const logDir = await logDirWith(records)
  const [file = ''] = filesIn(logDir, '.jsonl')
  return {
    logDir,
    path: file.replace('.jsonl', '.idx'),
    bytes: readFileSync(file).length,
    records: records.map(({ stored }) => stored),
  }
}

/** A sidecar with other content and checksums that fit it. */
function resealed(text: string, header: (old: object) => object, operations?: unknown): string {
  const [first = '', second = ''] = text.split('\n').map((line) => line.slice(9))
  const lines = [
    JSON.stringify(header(JSON.parse(first) as object)),
    operations === undefined ? second : JSON.stringify(operations),
  ]
  let crc = 0
  return lines.map((line) => `${(crc = crc32(line, crc)).toString(16).padStart(8, '0')} ${line}\n`).join('')
}
