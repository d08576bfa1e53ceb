import { onTestFinished } from 'vitest'
import { DeliveryPipeline, type PipelineOptions } from '../../../../src/delivery/pipeline.js'
import { LossyQueue, type SpanQueue } from '../../../../src/delivery/span-queue.js'
import type { EndedSpan, EndedSpanExporter } from '../../../../src/otel/span-types.js'

export interface TestedPipeline {
  delivery: DeliveryPipeline
  enqueue: (...spans: EndedSpan[]) => void
}

/** A pipeline with short pauses over a queue of any kind; it is shut down when the test ends. */
export function pipelineOver<Q extends SpanQueue>(
  queue: Q,
  exporter: EndedSpanExporter,
  more: Partial<PipelineOptions> = {},
): DeliveryPipeline {
  const delivery = new DeliveryPipeline(queue, {
    name: 'test',
    exporter: () => Promise.resolve(exporter),
    delayMs: 1,
    backoff: { initialMs: 1, maxMs: 2 },
    ...more,
  })
  onTestFinished(async () => void (await delivery.shutdown(0)))
  return delivery
}

/** A pipeline over a queue in memory. */
export function pipeline(
  exporter: EndedSpanExporter,
  { maxQueueBytes = Infinity, ...more }: Partial<PipelineOptions> & { maxQueueBytes?: number } = {},
): TestedPipeline {
  const queue = new LossyQueue('test', maxQueueBytes)
  const delivery = pipelineOver(queue, exporter, more)
  const enqueue = (...spans: EndedSpan[]) => {
    for (const span of spans) {
      queue.push(span)
      delivery.queued()
    }
  }
  return { delivery, enqueue }
}
