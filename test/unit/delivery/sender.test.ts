import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ExportOutcome } from '../../../src/otel/span-types.js'
import { eventually } from './support/eventually.js'
import { ScriptedExporter, fail, failing, hang, take, type Answer } from './support/exporters.js'
import { senderTo } from './support/sender.js'
import { spans } from './support/spans.js'

describe('sending a batch', () => {
  it('is over when the exporter has taken it', async () => {
    const exporter = new ScriptedExporter(take)
    expect(await senderTo(exporter).send(spans(2))).toBe('taken')
    expect(exporter.given).toEqual([['0', '1']])
  })

  it('is tried again until it is taken', async () => {
    const exporter = new ScriptedExporter(fail, fail, take)
    expect(await senderTo(exporter).send(spans(1))).toBe('taken')
    expect(exporter.given).toHaveLength(3)
  })

  it('is over when the exporter refuses it for good, with the first line of why', async () => {
    const never = Object.assign(new Error('too old\nand a stack'), { retryable: false })
    const exporter = new ScriptedExporter(failing(never))
    expect(await senderTo(exporter).send(spans(1))).toEqual({ refused: 'too old' })
    expect(exporter.given).toHaveLength(1)
  })

  it('is tried again after an error that says it may pass, or says nothing', async () => {
    const passing = Object.assign(new Error('busy'), { retryable: true })
    const exporter = new ScriptedExporter(failing(passing), failing(undefined), failing('a text'), take)
    expect(await senderTo(exporter).send(spans(1))).toBe('taken')
    expect(exporter.given).toHaveLength(4)
  })

  it('is given up after its attempts, where it has a number of them', async () => {
    const exporter = new ScriptedExporter(fail)
    expect(await senderTo(exporter, { maxAttempts: 3 }).send(spans(1))).toBe('given-up')
    expect(exporter.given).toHaveLength(3)
  })

  it('opens the exporter again when it could not be opened, and only then', async () => {
    const exporter = new ScriptedExporter(take)
    let opened = 0
    const open = () => (++opened < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve(exporter))
    const sender = senderTo(exporter, { exporter: open })
    expect([await sender.send(spans(1)), await sender.send(spans(1))]).toEqual(['taken', 'taken'])
    expect(opened).toBe(3)
  })
})

describe('an answer that comes after its deadline', () => {
  const SHORT = { timeoutMs: 5 }

  it('counts: the batch is not waited for again', async () => {
    let late: (result: ExportOutcome) => void = () => {}
    const exporter = new ScriptedExporter((_spans, done) => (late = done), hang)
    const sent = senderTo(exporter, SHORT).send(spans(1))
    await eventually(() => exporter.given.length >= 2)
    late({ code: 0 })
    expect(await sent).toBe('taken')
  })

  it('counts at once, not when the next attempt has had its time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    let late: (result: ExportOutcome) => void = () => {}
    const exporter = new ScriptedExporter((_spans, done) => (late = done), hang)
    const sent = senderTo(exporter, SHORT).send(spans(1))
    while (exporter.given.length < 2) await vi.advanceTimersByTimeAsync(1)
    late({ code: 0 })
    expect(await sent).toBe('taken')
  })

  it('counts while the next attempt waits for its time', async () => {
    let late: (result: ExportOutcome) => void = () => {}
    const exporter = new ScriptedExporter((_spans, done) => (late = done), hang)
    const patient = { ...SHORT, backoff: { initialMs: 600_000, maxMs: 600_000 } }
    const sent = senderTo(exporter, patient).send(spans(1))
    await new Promise((resolve) => setTimeout(resolve, 30))
    late({ code: 0 })
    expect(await sent).toBe('taken')
    expect(exporter.given).toHaveLength(1)
  })

  it('says nothing where it is a failure', async () => {
    let late: (result: ExportOutcome) => void = () => {}
    const exporter = new ScriptedExporter((_spans, done) => (late = done), hang, take)
    const sent = senderTo(exporter, SHORT).send(spans(1))
    await eventually(() => exporter.given.length >= 2)
    late({ code: 1, error: Object.assign(new Error('never'), { retryable: false }) })
    expect(await sent).toBe('taken')
    expect(exporter.given.length).toBeGreaterThanOrEqual(3)
  })

  it('is not taken for the answer to the next batch', async () => {
    let late: (result: ExportOutcome) => void = () => {}
    const exporter = new ScriptedExporter((_spans, done) => (late = done), take, fail, fail, take)
    const sender = senderTo(exporter, SHORT)
    expect(await sender.send(spans(1))).toBe('taken')
    const second = sender.send(spans(1, 9))
    late({ code: 0 })
    expect(await second).toBe('taken')
    expect(exporter.given.slice(2)).toEqual([['9'], ['9'], ['9']])
  })
})

describe('an exporter that does not keep to its interface', () => {
  it.each<[string, Answer]>([
    ['calls back twice', (_spans, done) => [1, 2].forEach(() => done({ code: 0 }))],
    ['succeeds, then fails', (_spans, done) => (done({ code: 0 }), done({ code: 1 }))],
    [
      'throws after it called back',
      (_spans, done) => {
        done({ code: 0 })
        throw new Error('afterwards')
      },
    ],
  ])('has taken a batch when it %s', async (_what, answer) => {
    const exporter = new ScriptedExporter(answer)
    expect(await senderTo(exporter).send(spans(1))).toBe('taken')
    expect(exporter.given).toHaveLength(1)
  })

  it.each<[string, Answer]>([
    ['calls back with nothing', (_spans, done) => done(undefined as never)],
    ['calls back with null', (_spans, done) => done(null as never)],
    ['calls back with another code', (_spans, done) => done({ code: 'ok' } as never)],
    ['fails, then succeeds', (_spans, done) => (done({ code: 1 }), done({ code: 0 }))],
    [
      'throws',
      () => {
        throw new Error('at once')
      },
    ],
    [
      'throws what is no error',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw undefined
      },
    ],
    ['never calls back', hang],
    ['returns a promise that rejects', () => Promise.reject(new Error('refused'))],
    [
      'calls back with what cannot be read',
      (_spans, done) =>
        done({
          get code(): never {
            throw new Error('no')
          },
        }),
    ],
    ['gives an error that cannot be read', failing(Object.create(null))],
    [
      'empties the list it got',
      (given, done) => {
        given.length = 0
        done({ code: 1 })
      },
    ],
  ])('has not taken a batch when it %s', async (_what, answer) => {
    const exporter = new ScriptedExporter(answer, answer, take)
    expect(await senderTo(exporter, { timeoutMs: 20 }).send(spans(1))).toBe('taken')
    expect(exporter.given).toEqual([['0'], ['0'], ['0']])
  })
})
