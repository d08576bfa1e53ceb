import { readFileSync, statSync } from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JsonFileSpanExporter } from '../../../exporters/json/index.js'
import { SpanFile, type LineBatch, type SpanFileHandle } from '../../../exporters/json/files/span-file.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { startChild } from './support/children.js'
import { makeRecord } from './support/records.js'
import { exportSpans, spanWith } from './support/spans.js'

const STEM = 'spans-20260301T093000000Z-0123456789ab-000000'

function batchOf(text: string): LineBatch {
  const bytes = Buffer.from(`${text}\n`)
  return { bytes, lines: [{ length: bytes.length, facts: { spans: 1, records: [] } }] }
}

/** A file over a real handle, some methods of which fail. */
async function fileWith(faults: (handle: FileHandle) => Partial<SpanFileHandle>) {
  const dir = temporaryDirectory()
  const path = join(dir, `${STEM}.jsonl.open`)
  const handle = await open(path, 'wx+')
  const faulty: SpanFileHandle = {
    fd: handle.fd,
    write: handle.write.bind(handle),
    datasync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    stat: handle.stat.bind(handle),
    close: () => handle.close(),
    ...faults(handle),
  }
  return { dir, path, file: SpanFile.over(dir, STEM, faulty) }
}

const fails = () => Promise.reject(new Error('EIO: i/o error'))

describe('a disk that takes no more', () => {
  test('fails the export and leaves the file at its last whole line', async () => {
    const logDir = temporaryDirectory()
    // The signal is ignored, so that a write beyond the limit comes back short, as on a full disk.
    const child = startChild('write-spans.ts', [logDir, '5', '0'], "trap '' XFSZ; ulimit -f 8")
    const outcomes: string[] = []
    for (let line = await child.line(); line !== 'done'; line = await child.line()) outcomes.push(line)
    child.process.stdin.end()
    await child.ended
    const written = outcomes.filter((outcome) => outcome === 'ok').length
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThan(5)
    expect(outcomes.slice(written)).toEqual(Array(5 - written).fill('ERR_SINK_WRITE'))
    const [file = ''] = filesIn(logDir, '.jsonl')
    const text = readFileSync(file, 'utf8')
    expect(
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => typeof JSON.parse(line)),
    ).toEqual(Array(written).fill('object'))
    expect(statSync(file).size).toBeLessThanOrEqual(8 * 1024)
    expect(text.endsWith('\n')).toBe(true)
  })
})

describe('a file of lines', () => {
  test('takes the next batch where a failed one began', async () => {
    // The second write takes three bytes of its batch only.
    const taken = [Infinity, 3, Infinity]
    const { file, path } = await fileWith((handle) => ({
      write: ((bytes: Buffer, offset: number, length: number, position: number) =>
        handle.write(bytes, offset, Math.min(length, taken.shift()!), position)) as FileHandle['write'],
    }))
    await file.append(batchOf('first'), true)
    await expect(file.append(batchOf('second'), true)).rejects.toMatchObject({ code: 'ERR_SINK_WRITE' })
    expect(readFileSync(path, 'utf8')).toBe('first\n')
    await file.append(batchOf('third'), true)
    expect(readFileSync(path, 'utf8')).toBe('first\nthird\n')
    expect(file.isUsable).toBe(true)
    await file.abandon()
  })

  test('takes no more lines after a failed sync', async () => {
    const { file, path } = await fileWith(() => ({ datasync: fails }))
    await expect(file.append(batchOf('first'), true)).rejects.toMatchObject({ code: 'ERR_SINK_WRITE' })
    expect(file.isUsable).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('')
    await file.abandon()
  })

  test('takes no more lines when it cannot be restored', async () => {
    const { file } = await fileWith(() => ({ write: fails, truncate: fails }))
    await expect(file.append(batchOf('first'), true)).rejects.toMatchObject({ code: 'ERR_SINK_WRITE' })
    expect(file.isUsable).toBe(false)
    await file.abandon()
  })

  test('names the file and what to do in its error, in one line', async () => {
    const { file, path } = await fileWith(() => ({ write: fails }))
    await expect(file.append(batchOf('first'), true)).rejects.toThrow(
      `cannot write to ${path} (EIO: i/o error): see to the disk`,
    )
    await file.abandon()
  })
})

test('a file that someone removed keeps nothing: the export fails and the next one has a new file', async () => {
  const logDir = temporaryDirectory()
  const exporter = new JsonFileSpanExporter({ logDir })
  await exportSpans(exporter, [spanWith([makeRecord()])])
  await rm(filesIn(logDir, '.open')[0]!)
  const failed = await exportSpans(exporter, [spanWith([makeRecord()])])
  expect(failed.error).toMatchObject({ code: 'ERR_SINK_WRITE' })
  expect(await exportSpans(exporter, [spanWith([makeRecord()])])).toEqual({ code: 0 })
  await exporter.shutdown()
  expect(filesIn(logDir, '.jsonl')).toHaveLength(1)
})
