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

/** Frames side by side in a buffer that is reused and grows as needed. */
export class FrameBuffer {
  #buffer = Buffer.allocUnsafeSlow(64 * 1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Valid until the next `add`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  add(type: FrameType, payload: string): void {
    const start = this.#length + HEAD_BYTES
    // UTF-8 needs at most three bytes for one UTF-16 code unit.
    this.#reserve(start + 1 + payload.length * 3)
    const buffer = this.#buffer
    buffer[start] = FRAME_TYPE[type]
    const length = 1 + buffer.write(payload, start + 1, 'utf8')
    buffer.writeUInt32LE(length, start - HEAD_BYTES)
    buffer.writeUInt32LE(crc32(buffer.subarray(start, start + length)), start - HEAD_BYTES + 4)
    this.#length = start + length
  }

  /** Forgets all frames, or those behind a length. */
  clear(length = 0): void {
    this.#length = length
  }

  #reserve(bytes: number): void {
    if (this.#buffer.length >= bytes) return
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}

/** The bytes of one frame. */
export function encodeFrame(type: FrameType, payload: string): Buffer {
  const buffer = new FrameBuffer()
  buffer.add(type, payload)
  return buffer.bytes
}

export interface Frame {
  type: FrameType
  payload: Buffer
  /** Of the frame's first byte in the file. */
  offset: number
}

/** Bytes that are no frame. What follows them may be: reading goes on there. */
export interface FrameDamage {
  type: 'damage'
  offset: number
  message: string
}

/**
 * Walks the frames of a file, or of a window of it. A frame that runs past the end, or zeros that a file system left
 * after a power loss, are a torn tail: the walk just ends, and returns where. Anything else that is no frame is
 * damage, and the walk goes on at the next frame that holds its checksum.
 *
 * @param isWhole Whether the bytes reach to the end of the file. In a window that does not, what is no frame up to its
 *   end is left for a larger window.
 * @returns the offset behind the last whole frame, where something stands behind it that was not walked.
 */
export function* decodeFrames(
  bytes: Buffer,
  isWhole = true,
): Generator<Frame | FrameDamage, number | undefined> {
  let offset = 0
  while (offset < bytes.length) {
    const found = frameAt(bytes, offset)
    if (typeof found === 'object') {
      yield found
      offset += frameLength(found)
      continue
    }
    const next = nextFrame(bytes, offset + 1)
    if (next === undefined && (!isWhole || found === TORN || isZero(bytes, offset))) return offset
    yield { type: 'damage', offset, message: found }
    if (next === undefined) return undefined
    offset = next
  }
  return undefined
}

/** What a frame takes in a file, in bytes. */
export function frameLength({ payload }: Frame): number {
  return HEAD_BYTES + 1 + payload.length
}

const TORN = 'entry runs past the end of the file'

/** The frame at an offset, or what is wrong with it. */
function frameAt(bytes: Buffer, offset: number): Frame | string {
  const left = bytes.length - offset
  if (left < HEAD_BYTES) return TORN
  const length = bytes.readUInt32LE(offset)
  if (length === 0 || length > MAX_BODY_BYTES) return 'impossible entry length'
  if (left < HEAD_BYTES + length) return TORN
  const body = bytes.subarray(offset + HEAD_BYTES, offset + HEAD_BYTES + length)
  if (crc32(body) !== bytes.readUInt32LE(offset + 4)) return 'entry does not match its checksum'
  const type = TYPE_NAMES.get(body[0]!)
  if (type === undefined) return `unknown entry type ${body[0]!}`
  return { type, payload: body.subarray(1), offset }
}

const OPENING_BRACE = 0x7b

/** Where the next frame begins. Every payload is a JSON object, so its brace is looked for before a checksum is made. */
function nextFrame(bytes: Buffer, from: number): number | undefined {
  for (
    let brace = bytes.indexOf(OPENING_BRACE, from);
    brace !== -1;
    brace = bytes.indexOf(OPENING_BRACE, brace + 1)
  ) {
    const offset = brace - HEAD_BYTES - 1
    if (offset < from || !TYPE_NAMES.has(bytes[brace - 1]!)) continue
    if (typeof frameAt(bytes, offset) === 'object') return offset
  }
  return undefined
}

function isZero(bytes: Buffer, offset: number): boolean {
  return bytes.subarray(offset).every((byte) => byte === 0)
}
