import type { FileHandle } from 'node:fs/promises'
import type { ReadBytes } from './split.js'

const BUFFER_BYTES = 1024 * 1024

/** Reads a stretch of a file into `buffer` if it is large enough, else into a new one; shorter at the file's end. */
export async function readBytes(
  handle: FileHandle,
  start: number,
  end: number,
  buffer: Buffer,
): Promise<Buffer> {
  const wanted = end - start
  const target = wanted <= buffer.length ? buffer : Buffer.allocUnsafe(wanted)
  let length = 0
  while (length < wanted) {
    const { bytesRead } = await handle.read(target, length, wanted - length, start + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return target.subarray(0, length)
}

/** Reads stretches of one file into one buffer. */
export function readerOf(handle: FileHandle): ReadBytes {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  return (start, end) => readBytes(handle, start, end, buffer)
}
