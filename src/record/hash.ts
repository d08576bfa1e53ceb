import { createHash } from 'node:crypto'
import * as crypto from 'node:crypto'

/** The byte RFC 6962 puts before a leaf, so that no leaf can pass for an inner node. */
export const LEAF_PREFIX = 0x00

let scratch = Buffer.allocUnsafe(64 * 1024)

/**
 * The leaf hash of a record: lower-case hex SHA-256 of `0x00 ‖ canonical bytes` (RFC 6962 §2.1). One hash serves
 * the trail's chain and the writer's Merkle log.
 *
 * @param canonical The canonical JSON of a record, as text or as its UTF-8 bytes.
 */
export function leafHash(canonical: string | Buffer): string {
  if (typeof canonical !== 'string') {
    return createHash('sha256').update(PREFIX).update(canonical).digest('hex')
  }
  // UTF-8 needs at most three bytes for one UTF-16 code unit.
  const room = 1 + canonical.length * 3
  if (scratch.length < room) scratch = Buffer.allocUnsafe(room)
  scratch[0] = LEAF_PREFIX
  const length = scratch.write(canonical, 1, 'utf8')
  return hashLeafBytes(scratch.subarray(0, length + 1))
}

/** As {@link leafHash}, for bytes that already start with {@link LEAF_PREFIX}. */
function hashLeafBytes(prefixed: Buffer): string {
  return crypto.hash('sha256', prefixed, 'hex')
}

const PREFIX = Buffer.of(LEAF_PREFIX)
