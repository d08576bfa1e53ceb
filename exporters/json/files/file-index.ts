/** A stretch of whole lines. */
export interface Block {
  /** Byte offsets in the file: of the first line, and behind the last. */
  start: number
  end: number
  /**
   * The earliest and latest timestamp of its records, RFC 3339 in UTC with nine fraction digits. Without records
   * `min` is above `max`; with a line that could not be read they admit any time.
   */
  min: string
  max: string
  /** CRC-32 of its bytes: whether a reader sees what was indexed. */
  crc: number
}

/**
 * What a reader needs to know of a file of span lines to read little of it. It is made from the lines and can be
 * made again; nothing that proves anything relies on it.
 */
export interface FileIndex {
  bytes: number
  spans: number
  records: number
  /** The earliest and latest timestamp of all records; absent where there are none. */
  min?: string
  max?: string
  /** Names of the operations in it; absent when they are too many to be worth listing, or not all known. */
  operationNames?: string[]
  /** They tile the file, in order. */
  blocks: Block[]
  /** Of each operation, the byte offsets of the lines that hold records of it, ascending. */
  operations: Map<string, number[]>
}
