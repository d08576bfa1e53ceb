import type { EndedSpan } from '../../../src/otel/span-types.js'
import { keysOf } from '../../../src/query/record-keys.js'
import type { LineFacts } from '../files/index-builder.js'

/** What an index needs of a span that is being written. Agrees with what is read from its line later. */
export function spanFacts(span: EndedSpan): LineFacts {
  const records: LineFacts['records'][number][] = []
  for (const { attributes } of span.events) {
    const text = attributes?.['audit.record']
    if (text !== undefined) records.push(typeof text === 'string' ? keysOf(text) : undefined)
  }
  return { spans: 1, records }
}
