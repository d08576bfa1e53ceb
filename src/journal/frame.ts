import { crc32 } from 'node:zlib'
import { LEAF_PREFIX } from '../record/hash.js'

/**
 * One entry of a journal file: `u32 length ‖ u32 CRC-32 ‖ type ‖ payload`, little-endian, where length and
 * checksum cover type and payload. A record's type byte is RFC 6962's leaf prefix, so its leaf hash is the SHA-256
 * of exactly the checked bytes.
 */
export const FRAME_TYPE = {
  record: LEAF_PREFIX,
  header: 0x01,
  segment: 0x02,
  batch: 0x03,
  ack: 0x04,
  open: 0x05,
} as const
export type FrameType = keyof typeof FRAME_TYPE

const TYPE_NAMES = new Map<number, FrameType>(
  Object.entries(FRAME_TYPE).map(([name, code]) => [code, name as FrameType]),
)

const HEAD_BYTES = 8
/** Above any entry the writer makes: a length beyond it is damage, not a large entry. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Writes frames into a buffer that is reused and grows as needed. */
export class FrameEncoder {
  #buffer = Buffer.allocUnsafeSlow(64 * 1024)

  /** The bytes of one frame; valid until the next call. */
  encode(type: FrameType, payload: string): Buffer {
    // UTF-8 needs at most three bytes for one UTF-16 code unit.
    const room = HEAD_BYTES + 1 + payload.length * 3
    if (this.#buffer.length < room) this.#buffer = Buffer.allocUnsafeSlow(room)
    const buffer = this.#buffer
    buffer[HEAD_BYTES] = FRAME_TYPE[type]
    const length = 1 + buffer.write(payload, HEAD_BYTES + 1, 'utf8')
    buffer.writeUInt32LE(length, 0)
    buffer.writeUInt32LE(crc32(buffer.subarray(HEAD_BYTES, HEAD_BYTES + length)), 4)
    return buffer.subarray(0, HEAD_BYTES + length)
  }
}

export interface Frame {
  type: FrameType
  payload: Buffer
  /** Of the frame's first byte in the file. */
  offset: number
}

/** How a file of frames ends: whole, inside a frame that was being written, or before bytes that are no frame. */
export type FrameEnd =
  { kind: 'whole' } | { kind: 'torn'; offset: number } | { kind: 'damaged'; offset: number; message: string }

/**
 * Walks the frames of a file. The generator's return value says how the file ends: a frame that runs past the end,
 * or zeros that a file system left after a power loss, is a torn tail; anything else that is no frame is damage.
 */
export function* decodeFrames(bytes: Buffer): Generator<Frame, FrameEnd> {
  let offset = 0
  while (offset < bytes.length) {
    const left = bytes.length - offset
    if (left < HEAD_BYTES) return { kind: 'torn', offset }
    const length = bytes.readUInt32LE(offset)
    if (length === 0) return zeroTail(bytes, offset)
    if (length > MAX_BODY_BYTES) return { kind: 'damaged', offset, message: 'impossible entry length' }
    if (left < HEAD_BYTES + length) return { kind: 'torn', offset }
    const body = bytes.subarray(offset + HEAD_BYTES, offset + HEAD_BYTES + length)
    if (crc32(body) !== bytes.readUInt32LE(offset + 4)) {
      return { kind: 'damaged', offset, message: 'entry does not match its checksum' }
    }
    const type = TYPE_NAMES.get(body[0]!)
    if (type === undefined) return { kind: 'damaged', offset, message: `unknown entry type ${body[0]!}` }
    yield { type, payload: body.subarray(1), offset }
    offset += HEAD_BYTES + length
  }
  return { kind: 'whole' }
}

function zeroTail(bytes: Buffer, offset: number): FrameEnd {
  const rest = bytes.subarray(offset)
  if (rest.every((byte) => byte === 0)) return { kind: 'torn', offset }
  return { kind: 'damaged', offset, message: 'impossible entry length' }
}
