import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { encodable } from '../../encoding/encodable.js'
import type { LineBuffer } from '../../encoding/line-buffer.js'
import { appendSpanRow, type ResourceCache } from './span-row.js'

/** Rows that go out in one insert. */
export interface InsertPart {
  rows: Uint8Array
  token: string
}

/** What one insert holds at most, but for a span that is larger. */
const MAX_PART_BYTES = 16 * 1024 * 1024
/** After encoding about this many bytes, other work of the process gets its turn. */
const TURN_BYTES = 512 * 1024

/**
 * Encodes spans as rows, in their order, cut into parts that depend on nothing but the spans: sent again, each part is
 * the same and has the same token.
 *
 * @param buffer Cleared, then filled; a part is valid until the next one is asked for.
 * @throws {AuditError} ERR_INVALID_INPUT as {@link encodable}.
 */
export async function* insertParts(
  spans: readonly EndedSpan[],
  buffer: LineBuffer,
  table: string,
): AsyncGenerator<InsertPart, void, undefined> {
  const resources: ResourceCache = new Map()
  let turnEnd = TURN_BYTES
  buffer.clear()
  for (const span of spans) {
    encodable(() => appendSpanRow(buffer, span, resources))
    const { length } = buffer
    if (length >= MAX_PART_BYTES) {
      yield partOf(buffer, table)
      buffer.clear()
      turnEnd = TURN_BYTES
    } else if (length >= turnEnd) {
      turnEnd = length + TURN_BYTES
      await nextTurn()
    }
  }
  if (buffer.length > 0) yield partOf(buffer, table)
}

/**
 * Under a token that was used before ClickHouse drops rows without a word, also rows that are others. So it is made from
 * all that is sent: what has the same token is the same. That spans rebuilt from the journal equal the live ones to the
 * byte is held by tests of their own.
 */
function partOf(buffer: LineBuffer, table: string): InsertPart {
  const rows = buffer.bytes()
  const token = createHash('sha256').update(`${table}\n`).update(rows).digest('hex').slice(0, 32)
  return { rows, token }
}
