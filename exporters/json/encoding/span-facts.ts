import type { EndedSpan } from '../../../src/otel/span-types.js'
import { keysOf } from '../../../src/query/record-keys.js'
import type { LineFacts } from '../files/index-builder.js'

/** What an index needs of a span that is being written. Agrees with what is read from its line later. */
export function spanFacts(span: EndedSpan): LineFacts {
  const records: LineFacts['records'][number][] = []
  for (const { attributes } of span.events) {
    const text = attributes?.['audit.record']
    const hash = attributes?.['audit.record.hash']
    if (text === undefined && hash === undefined) continue
    records.push(typeof text === 'string' && typeof hash === 'string' ? keysOf(text) : undefined)
  }
  return { spans: 1, records }
}
