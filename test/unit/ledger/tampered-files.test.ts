import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { journalFileIn, killWriter } from '../cli/support/killed-writer.js'
import { baseLog } from './support/base-log.js'
import { ledgerOf, writeJournal } from './support/made-journal.js'
import { attribute, Tampering } from './support/tampering.js'

const copy = baseLog()

/** The first file of spans, with `train` and `batch`. */
const fileIn = (logDir: string) =>
  join(
    logDir,
    readdirSync(logDir)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()[0]!,
  )

async function findings(logDir: string) {
  const { verdict, findings: found } = await verifyAuditLogs({ logDir })
  expect(verdict).toBe('failed')
  return found.filter(({ severity }) => severity === 'error')
}

describe('a file', () => {
  it('with a damaged line is unreadable there, and is read on behind it', async () => {
    const logDir = copy()
    const file = fileIn(logDir)
    const bytes = readFileSync(file)
    const start = bytes.indexOf('\n') + 1
    bytes.fill(0, start + 1000, start + 1100)
    writeFileSync(file, bytes)
    const found = await findings(logDir)
    expect(found[0]).toMatchObject({ kind: 'unreadable', location: `${file} at byte ${start}` })
    expect(found.slice(1).map(({ kind, sequence, message }) => [kind, sequence, message])).toEqual([
      ['missing', 0, 'sequences 0 to 127 are missing'],
      ['missing', undefined, 'indexes 5 to 132 are missing'],
    ])
  })

  it('that was cut is truncated, by its index', async () => {
    const logDir = copy()
    const file = fileIn(logDir)
    const { length } = readFileSync(file)
    const end = readFileSync(file).lastIndexOf('\n', -2) + 1
    truncateSync(file, end)
    expect(await findings(logDir)).toContainEqual({
      ...{ kind: 'truncated', severity: 'error', location: `${file} at byte ${end}` },
      message: `the file ends ${length - end} bytes before the end its index knows`,
    })
  })

  it('that was cut, with its index removed, leaves a trail without its end', async () => {
    const logDir = copy()
    const file = fileIn(logDir)
    rmSync(file.replace('.jsonl', '.idx'))
    truncateSync(file, readFileSync(file).lastIndexOf('\n', -2) + 1)
    expect(await findings(logDir)).toMatchObject([{ kind: 'truncated', sequence: 255 }])
  })

  it('that was cut in mid-line is unreadable at its end', async () => {
    const logDir = copy()
    const file = fileIn(logDir)
    truncateSync(file, readFileSync(file).length - 500)
    expect(await findings(logDir)).toContainEqual(expect.objectContaining({ kind: 'unreadable' }))
  })

  it('that has lost no more than its last newline is told of, and read', async () => {
    const logDir = copy()
    const file = fileIn(logDir)
    rmSync(file.replace('.jsonl', '.idx'))
    truncateSync(file, readFileSync(file).length - 1)
    expect(await findings(logDir)).toMatchObject([
      { kind: 'unreadable', message: 'the line has lost its end' },
    ])
  })

  it('that was removed is missing, by its index', async () => {
    const logDir = copy()
    const file = fileIn(logDir)
    rmSync(file)
    expect((await findings(logDir))[0]).toMatchObject({ kind: 'missing', location: file })
  })

  it.each([
    ['a directory', (path: string) => mkdirSync(path)],
    ['a link', (path: string) => symlinkSync('/etc/hostname', path)],
  ])('that is %s is unreadable, and the others are read', async (_what, make) => {
    const logDir = copy()
    make(join(logDir, 'a.jsonl'))
    expect(await findings(logDir)).toMatchObject([{ kind: 'unreadable', location: join(logDir, 'a.jsonl') }])
  })

  it.each([
    ['white space', (line: string) => line.replace('{"key"', '{ "key"')],
    ['another escape', (line: string) => line.replace('"key":"service', '"key":"\\u0073ervice')],
    [
      'a member given twice',
      (line: string) => line.replace('"name":"train"', '"name":"other","name":"train"'),
    ],
    ['a member of its own', (line: string) => line.replace('"kind":', '"approved":true,"kind":')],
    ['a member too few', (line: string) => line.replace(',"droppedLinksCount":0', '')],
    [
      'an id in capitals',
      (line: string) =>
        line.replace(/"parentSpanId":"\w+"/, (id) => id.slice(0, 16) + id.slice(16).toUpperCase()),
    ],
    ['a number in another form', (line: string) => line.replace('"kind":2', '"kind":2.0')],
    [
      'a value of two types',
      (line: string) => line.replace('{"stringValue":"1"}', '{"stringValue":"1","intValue":2}'),
    ],
  ])('of ours with %s in a line is told of: readers may differ about it', async (_what, change) => {
    const logDir = copy()
    const file = fileIn(logDir)
    const text = readFileSync(file, 'utf8')
    const changed = change(text)
    expect(changed).not.toBe(text)
    rmSync(file.replace('.jsonl', '.idx'))
    writeFileSync(file, changed)
    expect((await findings(logDir))[0]).toMatchObject({ location: `${file} at byte 0` })
  })

  it('that is not UTF-8 is unreadable, also where it would decode to the same text', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    log
      .line('train')
      .resourceSpans[0].resource.attributes.push({ key: 'x', value: { stringValue: '\uFFFD' } })
    log.save()
    const bytes = readFileSync(log.file)
    bytes[bytes.indexOf('\uFFFD')] = 0xf0
    expect(bytes.toString('utf8')).toContain('"\uFFFD"')
    writeFileSync(log.file, bytes)
    expect(await findings(logDir)).toContainEqual(
      expect.objectContaining({ kind: 'unreadable', message: 'the line is not UTF-8' }),
    )
  })
})

describe('a journal', () => {
  it('that is damaged is unreadable there, and is read on behind it', async () => {
    const logDir = await killWriter()
    const file = journalFileIn(logDir)
    const bytes = readFileSync(file)
    const at = bytes.indexOf('"sequence":1,') - 10
    bytes.fill(0x20, at, at + 5)
    writeFileSync(file, bytes)
    const found = await findings(logDir)
    expect(found).toContainEqual(
      expect.objectContaining({
        kind: 'unreadable',
        location: expect.stringContaining(`${file} at byte `) as string,
      }),
    )
  })

  it('with a record that is not canonical is altered there', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    const event = log.event('score', 0)
    const text = attribute(event.attributes, 'audit.record').stringValue!
    log.save()
    const path = writeJournal(logDir, ledgerOf(event), [text.replace(',', ', ')])
    expect(await findings(logDir)).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'altered', sequence: 0, message: 'the text is not canonical (RFC 8785)' },
        location: expect.stringContaining(`${path} at byte `) as string,
      }),
    )
  })

  it('that a recovery set aside is unreadable, and is told of once however often it is looked at', async () => {
    const logDir = copy()
    const aside = join(logDir, 'journal', 'damaged', '01900000-0000-7000-8000-000000000000')
    mkdirSync(aside, { recursive: true })
    expect(await findings(logDir)).toMatchObject([{ kind: 'unreadable', location: aside }])
    const log = new Tampering(logDir)
    log.removeSpans('batch')
    log.save()
    expect((await findings(logDir)).map(({ kind }) => kind)).toEqual(['unreadable', 'truncated'])
  })
})

describe('where there is nothing', () => {
  it('nothing is verified', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    log.lines = []
    log.save()
    expect(await verifyAuditLogs({ logDir })).toMatchObject({
      ...{ verdict: 'failed', records: 0, trails: 0, writers: 0 },
      findings: [
        {
          kind: 'missing',
          location: `file:${logDir}`,
          message: expect.stringMatching(/^there is nothing/) as string,
        },
      ],
    })
  })

  it('a directory that does not exist is an error', async () => {
    await expect(verifyAuditLogs({ logDir: join(copy(), 'none') })).rejects.toMatchObject({
      code: 'ERR_SINK_NOT_FOUND',
    })
  })
})
