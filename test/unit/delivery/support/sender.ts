import { onTestFinished } from 'vitest'
import { BatchSender, type SenderOptions } from '../../../../src/delivery/sender.js'
import type { EndedSpanExporter } from '../../../../src/otel/span-types.js'

/** A sender with short pauses; it is stopped when the test ends. */
export function senderTo(exporter: EndedSpanExporter, more: Partial<SenderOptions> = {}): BatchSender {
  const sender = new BatchSender({
    name: 'test',
    exporter: () => Promise.resolve(exporter),
    backoff: { initialMs: 1, maxMs: 2 },
    ...more,
  })
  onTestFinished(() => sender.stop())
  return sender
}
