import { describe, expect, it } from 'vitest'
import type { ExportOutcome } from '../../../src/otel/span-types.js'
import { eventually } from './support/eventually.js'
import { ScriptedExporter, fail, failing, take } from './support/exporters.js'
import { senderTo } from './support/sender.js'
import { spans } from './support/spans.js'

describe('a sender that is stopped', () => {
  it('ends a pause, and begins no further attempt', async () => {
    const exporter = new ScriptedExporter(fail)
    const sender = senderTo(exporter, { backoff: { initialMs: 600_000, maxMs: 600_000 } })
    const sent = sender.send(spans(1))
    await eventually(() => exporter.given.length === 1)
    await new Promise(setImmediate)
    sender.stop()
    expect(await sent).toBe('stopped')
    expect(exporter.given).toHaveLength(1)
  })

  it('still takes the answer to the attempt that is under way', async () => {
    let answer: (result: ExportOutcome) => void = () => {}
    const exporter = new ScriptedExporter((_spans, done) => (answer = done))
    const sender = senderTo(exporter)
    const sent = sender.send(spans(1))
    await eventually(() => exporter.given.length === 1)
    sender.stop()
    answer({ code: 0 })
    expect(await sent).toBe('taken')
  })

  it('shuts an exporter down that was opened, and opens none for that', async () => {
    const exporter = new ScriptedExporter(take)
    let shutDown = 0
    exporter.shutdown = () => Promise.resolve(void shutDown++)
    await senderTo(exporter).shutdown(10)
    expect(shutDown).toBe(0)
    const sender = senderTo(exporter)
    await sender.send(spans(1))
    await sender.shutdown(0)
    expect(shutDown).toBe(1)
  })

  it.each([
    ['hangs', () => new Promise<void>(() => {})],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
  ])('is done though the shutdown of its exporter %s', async (_what, shutdown) => {
    const exporter = new ScriptedExporter(take)
    exporter.shutdown = shutdown
    const sender = senderTo(exporter)
    await sender.send(spans(1))
    await sender.shutdown(1)
  })
})

describe('who waits for a sender', () => {
  it('ends its pause', async () => {
    const exporter = new ScriptedExporter(fail, take)
    const sender = senderTo(exporter, { backoff: { initialMs: 600_000, maxMs: 600_000 } })
    const sent = sender.send(spans(1))
    await eventually(() => exporter.given.length === 1)
    await new Promise(setImmediate)
    sender.hurry()
    expect(await sent).toBe('taken')
  })

  it('does not end a pause that the sink asked for', async () => {
    const busy = Object.assign(new Error('busy'), { retryAfterMs: 600_000 })
    const exporter = new ScriptedExporter(failing(busy), take)
    const sender = senderTo(exporter)
    const sent = sender.send(spans(1))
    await eventually(() => exporter.given.length === 1)
    await new Promise(setImmediate)
    sender.hurry()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(exporter.given).toHaveLength(1)
    sender.stop()
    expect(await sent).toBe('stopped')
  })
})
