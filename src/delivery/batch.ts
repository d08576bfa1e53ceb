import { createHash } from 'node:crypto'
import type { EndedSpan } from '../otel/span-types.js'

export const MAX_BATCH_SPANS = 512
export const MAX_BATCH_BYTES = 4 * 1024 * 1024

/** How many of the spans, from the first on, make one batch: at least one, and by size as far as records tell it. */
export function batchLength(spans: readonly EndedSpan[]): number {
  let bytes = 0
  let length = 0
  while (length < spans.length && length < MAX_BATCH_SPANS) {
    bytes += spanBytes(spans[length]!)
    if (length > 0 && bytes > MAX_BATCH_BYTES) break
    length++
  }
  return length
}

/** About what a span takes, by its records. */
export function spanBytes(span: EndedSpan): number {
  let bytes = 512
  for (const event of span.events) {
    const text = event.attributes?.['audit.record']
    bytes += 256 + (typeof text === 'string' ? text.length : 0)
  }
  return bytes
}

/** Names a batch by its spans, so that a batch sent again has the name it had. */
export function batchToken(spanIds: readonly string[]): string {
  return createHash('sha256').update(spanIds.join()).digest('hex').slice(0, 32)
}
