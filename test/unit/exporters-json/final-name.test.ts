import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JsonFileSpanExporter, sealOrphans } from '../../../exporters/json/index.js'
import { getAuditLogs } from '../../../src/query/index.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { makeRecords } from './support/records.js'
import { exportSpans, spanWith, writeSpans } from './support/spans.js'

const STEM = 'spans-20260301T093000000Z-0123456789ab-000000'

describe('an open file beside a sealed one of its name', () => {
  const lines = 'first\nsecond\nthird\n'
  const sealed = `${STEM}.jsonl`

  test.each([
    ['of whole lines', 'first\nsecond\n'],
    ['cut inside a line', 'first\nsec'],
    ['as long as it', lines],
    ['empty', ''],
  ])('that is an older copy of it is removed: %s', async (_, copy) => {
    const logDir = temporaryDirectory()
    writeFileSync(join(logDir, sealed), lines)
    writeFileSync(join(logDir, `${sealed}.open`), copy)
    expect(await sealOrphans(logDir)).toEqual({ sealed: [], torn: [], failed: [] })
    expect(readdirSync(logDir)).toEqual([sealed])
    expect(readFileSync(join(logDir, sealed), 'utf8')).toBe(lines)
  })

  test.each([
    ['that went on', lines + 'fourth\n'],
    ['that says something else', 'other\n'],
  ])('%s is sealed under a name of its own', async (_, other) => {
    const logDir = temporaryDirectory()
    writeFileSync(join(logDir, sealed), lines)
    writeFileSync(join(logDir, `${sealed}.open`), other)
    const result = await sealOrphans(logDir)
    expect(result).toEqual({ sealed: filesIn(logDir, '.jsonl').slice(1), torn: [], failed: [] })
    expect(filesIn(logDir, '.jsonl').map((path) => readFileSync(path, 'utf8'))).toEqual([lines, other])
    expect(filesIn(logDir, '.open')).toEqual([])
  })

  test('is sealed under a name of its own where that of the sealed one is a directory', async () => {
    const logDir = temporaryDirectory()
    mkdirSync(join(logDir, sealed))
    writeFileSync(join(logDir, `${sealed}.open`), lines)
    const result = await sealOrphans(logDir)
    expect(result.sealed.map((path) => readFileSync(path, 'utf8'))).toEqual([lines])
  })

  test('that is the same file, left by a writer that died while it sealed, loses its open name', async () => {
    const logDir = temporaryDirectory()
    writeFileSync(join(logDir, sealed), lines)
    linkSync(join(logDir, sealed), join(logDir, `${sealed}.open`))
    expect(await sealOrphans(logDir)).toEqual({ sealed: [join(logDir, sealed)], torn: [], failed: [] })
    expect(readdirSync(logDir)).toEqual([`${STEM}.idx`, sealed])
  })

  test('is read as well until it is settled', async () => {
    const logDir = temporaryDirectory()
    const [first, second] = makeRecords(2)
    await writeSpans(logDir, [[spanWith([first!])]])
    const [file = ''] = filesIn(logDir, '.jsonl')
    renameSync(file, `${file}.open`)
    const elsewhere = temporaryDirectory()
    await writeSpans(elsewhere, [[spanWith([second!])]])
    copyFileSync(filesIn(elsewhere, '.jsonl')[0]!, file)
    rmSync(file.replace('.jsonl', '.idx'))
    expect(await getAuditLogs({ logDir })).toEqual([first!.stored, second!.stored])
    await sealOrphans(logDir)
    expect(await getAuditLogs({ logDir })).toEqual([first!.stored, second!.stored])
  })

  test('keeps its lines when its own writer seals it', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    const [first, second] = makeRecords(2)
    await exportSpans(exporter, [spanWith([first!])])
    const [open = ''] = filesIn(logDir, '.open')
    const final = open.slice(0, -'.open'.length)
    copyFileSync(open, final)
    await exportSpans(exporter, [spanWith([second!])])
    await exporter.shutdown()
    expect(filesIn(logDir, '.open')).toEqual([])
    expect(filesIn(logDir, '.jsonl')).toHaveLength(2)
    expect(await getAuditLogs({ logDir })).toEqual([first!.stored, second!.stored])
  })
})
