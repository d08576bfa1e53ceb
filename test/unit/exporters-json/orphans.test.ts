import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { JsonFileSpanExporter, rebuildSidecar, sealOrphans } from '../../../exporters/json/index.js'
import { isSameFile } from '../../../exporters/json/files/span-file.js'
import { parseSink } from '../../../src/config/sink-url.js'
import { sinkExporter } from '../../../src/writers.js'
import { startChild } from './support/children.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { makeRecord } from './support/records.js'
import { exportSpans, spanWith } from './support/spans.js'

const STEM = 'spans-20260301T093000000Z-0123456789ab-000000'

/** What a writer leaves that was killed after its last export. */
async function killedWriter(logDir: string): Promise<string> {
  const child = startChild('write-spans.ts', [logDir, '2', '0'])
  while ((await child.line()) !== 'done');
  child.process.kill('SIGKILL')
  await child.ended
  return filesIn(logDir, '.open')[0]!
}

test('a killed writer leaves its lines in an open file, which is sealed with a sidecar', async () => {
  const logDir = temporaryDirectory()
  const left = await killedWriter(logDir)
  const lines = readFileSync(left, 'utf8')
  const sealed = left.slice(0, -'.open'.length)
  expect(await sealOrphans(logDir)).toEqual({ sealed: [sealed], torn: [], failed: [] })
  expect(readFileSync(sealed, 'utf8')).toBe(lines)
  const sidecar = readFileSync(sealed.replace('.jsonl', '.idx'), 'utf8')
  await rebuildSidecar(sealed)
  expect(readFileSync(sealed.replace('.jsonl', '.idx'), 'utf8')).toBe(sidecar)
  expect(filesIn(logDir, '.open')).toEqual([])
})

test('a half-written last line is cut off and kept beside the file', async () => {
  const logDir = temporaryDirectory()
  const left = await killedWriter(logDir)
  const lines = readFileSync(left, 'utf8')
  appendFileSync(left, '{"resourceSpans":[{"reso')
  const sealed = left.slice(0, -'.open'.length)
  expect(await sealOrphans(logDir)).toEqual({ sealed: [sealed], torn: [`${sealed}.torn`], failed: [] })
  expect(readFileSync(sealed, 'utf8')).toBe(lines)
  expect(readFileSync(`${sealed}.torn`, 'utf8')).toBe('{"resourceSpans":[{"reso')
})

test('the file of a writer that lives stays as it is', async () => {
  const logDir = temporaryDirectory()
  const exporter = new JsonFileSpanExporter({ logDir })
  await exportSpans(exporter, [spanWith([makeRecord()])])
  const names = readdirSync(logDir)
  expect(await sealOrphans(logDir)).toEqual({ sealed: [], torn: [], failed: [] })
  expect(readdirSync(logDir)).toEqual(names)
  await exporter.shutdown()
})

test('the file of a writer that lives in another process stays as it is', async () => {
  const logDir = temporaryDirectory()
  const child = startChild('write-spans.ts', [logDir, '1', '0'])
  while ((await child.line()) !== 'done');
  expect(await sealOrphans(logDir)).toEqual({ sealed: [], torn: [], failed: [] })
  child.process.stdin.end()
  expect(await child.ended).toEqual({ code: 0, signal: null })
  expect(filesIn(logDir, '.jsonl')).toHaveLength(1)
})

test('a file without a whole line is removed, its bytes kept', async () => {
  const logDir = temporaryDirectory()
  const stem = 'spans-20260301T093000000Z-0123456789ab-00000'
  writeFileSync(join(logDir, `${stem}0.jsonl.open`), '')
  writeFileSync(join(logDir, `${stem}1.jsonl.open`), '{"res')
  expect(await sealOrphans(logDir)).toEqual({
    sealed: [],
    torn: [join(logDir, `${stem}1.jsonl.torn`)],
    failed: [],
  })
  expect(readdirSync(logDir)).toEqual([`${stem}1.jsonl.torn`])
})

describe('what cannot be sealed is passed over, named and left as it is', () => {
  const open = `${STEM}.jsonl.open`
  const cases: [string, RegExp, (logDir: string) => void][] = [
    ['a directory', /EISDIR/, (logDir) => mkdirSync(join(logDir, open))],
    ['a link', /ELOOP/, (logDir) => symlinkSync('/dev/null', join(logDir, open))],
    ['a pipe', /no regular file/, (logDir) => execFileSync('mkfifo', [join(logDir, open)])],
    [
      'a file whose torn bytes have no place',
      /EISDIR/,
      (logDir) => {
        writeFileSync(join(logDir, open), '{"half')
        mkdirSync(join(logDir, `${STEM}.jsonl.torn`))
      },
    ],
  ]

  test.each(cases)('%s', async (_, reason, make) => {
    const logDir = temporaryDirectory()
    make(logDir)
    const names = readdirSync(logDir)
    const other = join(logDir, 'spans-20270301T093000000Z-0123456789ab-000000.jsonl')
    writeFileSync(`${other}.open`, 'a line\n')
    expect(await sealOrphans(logDir)).toEqual({
      sealed: [other],
      torn: [],
      failed: [{ path: join(logDir, open), reason: expect.stringMatching(reason) as string }],
    })
    expect(readdirSync(logDir)).toEqual(
      [...names, basename(other).replace('.jsonl', '.idx'), basename(other)].sort(),
    )
  })

  test('and a new exporter of the sink starts', async () => {
    const logDir = temporaryDirectory()
    mkdirSync(join(logDir, open))
    const exporter = await sinkExporter(parseSink(`file:${logDir}`))()
    await exporter.shutdown()
    expect(readdirSync(logDir)).toEqual([open])
  })
})

test('torn bytes that were kept before stay', async () => {
  const logDir = temporaryDirectory()
  const torn = join(logDir, `${STEM}.jsonl.torn`)
  writeFileSync(torn, '{"other')
  writeFileSync(join(logDir, `${STEM}.jsonl.open`), '{"half')
  expect(await sealOrphans(logDir)).toEqual({ sealed: [], torn: [`${torn}.1`], failed: [] })
  expect([readFileSync(torn, 'utf8'), readFileSync(`${torn}.1`, 'utf8')]).toEqual(['{"other', '{"half'])
})

test('several may settle one directory at once: each file is sealed by one', async () => {
  const logDir = temporaryDirectory()
  const lines = readFileSync(await killedWriter(logDir))
  for (let i = 0; i < 30; i++)
    writeFileSync(join(logDir, `spans-20260301T093000000Z-0123456789ab-0000${10 + i}.jsonl.open`), lines)
  const results = await Promise.all(Array.from({ length: 6 }, () => sealOrphans(logDir)))
  const sealed = results.flatMap((result) => result.sealed).sort()
  expect(sealed).toEqual(filesIn(logDir, '.jsonl'))
  expect(sealed).toHaveLength(31)
})

test('no directory is nothing to do', async () => {
  expect(await sealOrphans(join(temporaryDirectory(), 'none'))).toEqual({ sealed: [], torn: [], failed: [] })
})

test('a sidecar is rebuilt for sealed files only', async () => {
  await expect(rebuildSidecar('traces.jsonl')).rejects.toMatchObject({ code: 'ERR_INVALID_INPUT' })
  const missing = join(temporaryDirectory(), 'spans-20260301T093000000Z-0123456789ab-000000.jsonl')
  await expect(rebuildSidecar(missing)).rejects.toMatchObject({ code: 'ERR_SINK_READ' })
})

test('a handle is told from another file under its name', async () => {
  const dir = temporaryDirectory()
  const path = join(dir, 'file')
  const handle = await open(path, 'wx')
  onTestFinished(() => handle.close())
  expect(await isSameFile(path, handle)).toBe(true)
  renameSync(path, `${path}.sealed`)
  expect(await isSameFile(path, handle)).toBe(false)
  writeFileSync(path, '')
  expect(await isSameFile(path, handle)).toBe(false)
})
