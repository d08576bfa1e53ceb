import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { openIfThere, readAt } from './files.js'

/** Records of one trail that could not be kept. */
export interface Loss {
  /** Absent: the trail itself could not be begun. */
  operationId?: string
  operationName: string
  count: number
  /** Code of the error. */
  reason: string
  /** RFC 3339, of the first and of the last. */
  from: string
  to: string
}

/** Its name within a writer's directory. */
export const RESERVE_FILE = 'reserve'
const HEAD_BYTES = 12
const SLOT_BYTES = 32 * 1024
const SLOTS = 2

/**
 * A file that has its blocks before they are needed: on a disk that is full, what was lost can still be written down.
 * Its two halves are written in turn, so that a write that is cut off leaves the one before it.
 *
 * A copy-on-write file system (btrfs, ZFS) needs a new block even so, and may refuse.
 */
export class LossReserve {
  readonly #fd: number
  readonly #sync: boolean
  #generation = 0

  private constructor(fd: number, sync: boolean) {
    this.#fd = fd
    this.#sync = sync
  }

  /** @throws a file system error. */
  static create(dir: string, { sync }: { sync: boolean }): LossReserve {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
    const fd = openSync(join(dir, RESERVE_FILE), flags, 0o600)
    try {
      writeFully(fd, Buffer.alloc(SLOT_BYTES * SLOTS), 0)
      // Blocks are promised by the write and given by the sync.
      fdatasyncSync(fd)
      return new LossReserve(fd, sync)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  /** Replaces what was written down. What does not fit is summed up. @throws a file system error. */
  write(losses: readonly Loss[]): void {
    const payload = encodeLosses(losses)
    const bytes = Buffer.alloc(HEAD_BYTES + payload.length)
    const generation = this.#generation + 1
    bytes.writeUInt32LE(generation, 4)
    bytes.writeUInt32LE(payload.length, 8)
    payload.copy(bytes, HEAD_BYTES)
    bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0)
    writeFully(this.#fd, bytes, (generation % SLOTS) * SLOT_BYTES)
    if (this.#sync) fdatasyncSync(this.#fd)
    this.#generation = generation
  }

  close(): void {
    closeSync(this.#fd)
  }
}

/** What a dead writer lost and had no chance to put into a `gap` record. @throws a file system error. */
export function readLosses(dir: string): Loss[] {
  const fd = openIfThere(join(dir, RESERVE_FILE))
  if (fd === undefined) return []
  try {
    const slots = Array.from({ length: SLOTS }, (_, slot) =>
      readSlot(readAt(fd, slot * SLOT_BYTES, SLOT_BYTES)),
    )
    const found = slots.filter((slot) => slot !== undefined)
    return found.sort((a, b) => b.generation - a.generation)[0]?.losses ?? []
  } finally {
    closeSync(fd)
  }
}

function readSlot(bytes: Buffer): { generation: number; losses: Loss[] } | undefined {
  if (bytes.length < HEAD_BYTES) return undefined
  const length = bytes.readUInt32LE(8)
  if (length === 0 || length > bytes.length - HEAD_BYTES) return undefined
  const end = HEAD_BYTES + length
  if (crc32(bytes.subarray(4, end)) !== bytes.readUInt32LE(0)) return undefined
  const losses = JSON.parse(bytes.subarray(HEAD_BYTES, end).toString('utf8')) as Loss[]
  return { generation: bytes.readUInt32LE(4), losses }
}

/** As many losses as fit; the rest as one that names no trail. */
function encodeLosses(losses: readonly Loss[]): Buffer {
  const room = SLOT_BYTES - HEAD_BYTES
  for (let kept = losses.length; ; kept = Math.floor(kept / 2)) {
    const rest = losses.slice(kept)
    const bytes = Buffer.from(
      JSON.stringify(rest.length > 0 ? [...losses.slice(0, kept), sumOf(rest)] : losses),
    )
    if (bytes.length <= room) return bytes
  }
}

/** Several losses as one. */
export function sumOf(losses: readonly Loss[]): Loss {
  const [first, ...rest] = losses
  return rest.reduce<Loss>(
    (sum, { count, reason, from, to }) => ({
      operationName: '(several)',
      count: sum.count + count,
      reason,
      from: from < sum.from ? from : sum.from,
      to: to > sum.to ? to : sum.to,
    }),
    { ...first!, operationName: rest.length > 0 ? '(several)' : first!.operationName },
  )
}

function writeFully(fd: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written)
  }
}
