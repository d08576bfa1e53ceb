import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { JsonFileSpanExporter } from '../../../exporters/json/index.js'
import { EXPORT_FAILED, EXPORT_SUCCESS } from '../../../src/otel/span-types.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { makeRecord } from './support/records.js'
import { exportSpans, spanWith } from './support/spans.js'

const span = (name: string) => spanWith([makeRecord()], { name })

function namesInLines(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => /"name":"(span-\d+)"/.exec(line)![1]!)
}

describe('JsonFileSpanExporter', () => {
  test('is a SpanExporter of the SDK', () => {
    expectTypeOf<JsonFileSpanExporter>().toExtend<SpanExporter>()
  })

  test('works in a BatchSpanProcessor of a host', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
    provider.getTracer('host').startSpan('span-1').end()
    await provider.shutdown()
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(['span-1'])
  })

  test('has the lines in an open file when it reports success', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    expect(await exportSpans(exporter, [span('span-1'), span('span-2')])).toEqual({ code: EXPORT_SUCCESS })
    expect(filesIn(logDir, '.jsonl')).toEqual([])
    expect(filesIn(logDir, '.jsonl.open').flatMap(namesInLines)).toEqual(['span-1', 'span-2'])
    await exporter.shutdown()
  })

  test('writes exports in the order they came', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir, fsync: false })
    const names = Array.from({ length: 50 }, (_, i) => `span-${i}`)
    await Promise.all(names.map((name) => exportSpans(exporter, [span(name)])))
    await exporter.shutdown()
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(names)
  })

  test('leaves nothing when nothing was exported', async () => {
    const logDir = join(temporaryDirectory(), 'audit_logs')
    const exporter = new JsonFileSpanExporter({ logDir })
    expect(await exportSpans(exporter, [])).toEqual({ code: EXPORT_SUCCESS })
    await exporter.forceFlush()
    await exporter.shutdown()
    expect(() => statSync(logDir)).toThrow('ENOENT')
  })

  test('lets no one else read its directory and files', async () => {
    const logDir = join(temporaryDirectory(), 'a', 'b')
    const exporter = new JsonFileSpanExporter({ logDir })
    await exportSpans(exporter, [span('span-1')])
    await exporter.shutdown()
    const mode = (path: string) => statSync(path).mode & 0o777
    expect([join(logDir, '..'), logDir].map(mode)).toEqual([0o700, 0o700])
    expect(readdirSync(logDir).map((name) => mode(join(logDir, name)))).toEqual([0o600, 0o600])
  })

  test('seals a file before it would outgrow its size', async () => {
    const logDir = temporaryDirectory()
    const bytes = Buffer.byteLength(JSON.stringify(span('span-1').events)) * 4
    const exporter = new JsonFileSpanExporter({ logDir, maxFileBytes: bytes })
    for (let i = 0; i < 6; i++) await exportSpans(exporter, [span(`span-${i}`)])
    await exporter.shutdown()
    const files = filesIn(logDir, '.jsonl')
    expect(files.length).toBeGreaterThan(1)
    expect(Math.max(...files.map((file) => statSync(file).size))).toBeLessThanOrEqual(bytes)
    expect(files.flatMap(namesInLines)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `span-${i}`))
  })

  test('gives a batch larger than a file one of its own', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir, maxFileBytes: 1 })
    await exportSpans(exporter, [span('span-1'), span('span-2')])
    await exportSpans(exporter, [span('span-3')])
    expect(filesIn(logDir, '.jsonl').map(namesInLines)).toEqual([['span-1', 'span-2'], ['span-3']])
    expect(filesIn(logDir, '.open')).toEqual([])
    await exporter.shutdown()
  })

  test('seals a file by its age, without another export', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir, maxFileAgeMs: 20 })
    await exportSpans(exporter, [span('span-1')])
    while (filesIn(logDir, '.jsonl').length === 0) await wait(5)
    await exporter.shutdown()
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(['span-1'])
  })

  test('shares a directory with another exporter', async () => {
    const logDir = temporaryDirectory()
    const exporters = [0, 1].map(() => new JsonFileSpanExporter({ logDir }))
    await Promise.all(exporters.map((exporter, i) => exportSpans(exporter, [span(`span-${i}`)])))
    await Promise.all(exporters.map((exporter) => exporter.shutdown()))
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines).sort()).toEqual(['span-0', 'span-1'])
  })

  test('makes its directory again when it was removed between files', async () => {
    const logDir = join(temporaryDirectory(), 'audit_logs')
    const exporter = new JsonFileSpanExporter({ logDir, maxFileBytes: 1 })
    await exportSpans(exporter, [span('span-1')])
    rmSync(logDir, { recursive: true })
    expect((await exportSpans(exporter, [span('span-2')])).code).toBe(EXPORT_SUCCESS)
    await exporter.shutdown()
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(['span-2'])
  })

  test('fails exports that come after shutdown, and can be shut down twice', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    await exporter.shutdown()
    await exporter.shutdown()
    const { code, error } = await exportSpans(exporter, [span('span-1')])
    expect(code).toBe(EXPORT_FAILED)
    expect(error).toMatchObject({ name: 'AuditError', code: 'ERR_SINK_WRITE' })
    expect(readdirSync(logDir)).toEqual([])
  })

  test('finishes exports under way before it shuts down', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    const exported = exportSpans(exporter, [span('span-1')])
    await exporter.shutdown()
    expect(await exported).toEqual({ code: EXPORT_SUCCESS })
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(['span-1'])
  })

  test('fails an export whose span cannot be encoded, and goes on', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    const broken = spanWith([], {
      attributes: {
        get bad() {
          throw new Error('broken getter')
        },
      },
    })
    expect(await exportSpans(exporter, [broken])).toMatchObject({
      code: EXPORT_FAILED,
      error: { code: 'ERR_INVALID_INPUT', cause: { message: 'broken getter' } },
    })
    expect(await exportSpans(exporter, [span('span-1')])).toEqual({ code: EXPORT_SUCCESS })
    await exporter.shutdown()
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(['span-1'])
  })

  test('survives a callback that throws', async () => {
    const logDir = temporaryDirectory()
    const exporter = new JsonFileSpanExporter({ logDir })
    exporter.export([span('span-1')], () => {
      throw new Error('callback')
    })
    await exporter.shutdown()
    expect(filesIn(logDir, '.jsonl').flatMap(namesInLines)).toEqual(['span-1'])
  })
})
