const NEWLINE = 0x0a

export interface Line {
  /** Without the newline; a view, valid until the next read into the same buffer. */
  bytes: Buffer
  /** Of its first byte in the file. */
  offset: number
  /** Whether a newline ends it: the last line of a file may have none. */
  isTerminated: boolean
}

/** The lines of a stretch of a file that starts at a line, at `offset`. */
export function* linesOf(bytes: Buffer, offset: number): Generator<Line> {
  let start = 0
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline === -1 ? bytes.length : newline
    yield { bytes: bytes.subarray(start, end), offset: offset + start, isTerminated: newline !== -1 }
    start = end + 1
  }
}

/** Reads a stretch of a file; shorter when the file ends within it. The bytes are valid until the next call. */
export type ReadBytes = (start: number, end: number) => Promise<Buffer>

/** Reads a file in stretches of whole lines of about `size` bytes; the last may lack its newline. */
export async function* stretches(
  read: ReadBytes,
  end: number,
  size: number,
): AsyncGenerator<{ bytes: Buffer; offset: number }> {
  let offset = 0
  let length = size
  while (offset < end) {
    const bytes = await read(offset, Math.min(offset + length, end))
    const isLast = bytes.length < length || offset + bytes.length >= end
    const whole = isLast ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1
    if (whole > 0) yield { bytes: bytes.subarray(0, whole), offset }
    if (isLast) return
    offset += whole
    // A line longer than the stretch: read more of it.
    length = whole > 0 ? size : length * 2
  }
}
