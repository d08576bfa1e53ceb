import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import type { LineBatch } from '../files/span-file.js'
import { encodable } from '../../encoding/encodable.js'
import type { LineBuffer } from '../../encoding/line-buffer.js'
import { spanFacts } from './span-facts.js'
import { appendSpanLine, type ResourceCache } from './span-line.js'

/** After encoding about this many bytes, other work of the process gets its turn. */
const TURN_BYTES = 512 * 1024

/**
 * Encodes spans as lines, in their order.
 *
 * @param buffer Cleared, then filled; the batch is valid until it is used again.
 * @throws {AuditError} ERR_INVALID_INPUT as {@link encodable}.
 */
export async function encodeBatch(spans: readonly EndedSpan[], buffer: LineBuffer): Promise<LineBatch> {
  const resources: ResourceCache = new Map()
  const lines: LineBatch['lines'][number][] = []
  let turnEnd = TURN_BYTES
  buffer.clear()
  for (const span of spans) {
    const start = buffer.length
    encodable(() => appendSpanLine(buffer, span, resources))
    lines.push({ length: buffer.length - start, facts: spanFacts(span) })
    if (buffer.length < turnEnd) continue
    turnEnd = buffer.length + TURN_BYTES
    await nextTurn()
  }
  return { bytes: buffer.bytes(), lines }
}
