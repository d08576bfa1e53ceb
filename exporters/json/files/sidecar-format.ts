import { crc32 } from 'node:zlib'
import type { Block, FileIndex } from './file-index.js'

const VERSION = 2
const CHECKSUM_CHARS = 8

/** All of an index but the operations, which are large and mostly not needed. */
export type SidecarHeader = Omit<FileIndex, 'operations'>

/** Of each operation, the byte offsets of the lines that hold records of it. */
export type OperationOffsets = [operationId: string, offsets: number[]][]

/**
 * The text of a sidecar: two lines, a header and the operations, each a CRC-32 as eight hex digits, a blank and JSON.
 * The second checksum goes on from the first, so that lines of two sidecars do not pass for one. In the header the
 * blocks stand as `[end, min, max, crc]`; a block starts where the one before ends.
 */
export function encodeSidecar({ operations, blocks, ...rest }: FileIndex): string {
  const tuples = blocks.map(({ end, min, max, crc }) => [end, min, max, crc])
  const header = JSON.stringify({ version: VERSION, ...rest, blocks: tuples })
  const list = JSON.stringify([...operations])
  const first = crc32(header)
  return `${hex(first)} ${header}\n${hex(crc32(list, first))} ${list}\n`
}

/** Reads the first line, without its newline. @returns undefined when it is not as it was written. */
export function decodeHeader(line: string): SidecarHeader | undefined {
  const json = line.slice(CHECKSUM_CHARS + 1)
  if (line.slice(0, CHECKSUM_CHARS + 1) !== `${hex(crc32(json))} `) return undefined
  const header = parse(json)
  return isHeader(header) ? toIndex(header) : undefined
}

/** Checks and cuts out the second line's JSON, given the whole text. @returns undefined when it is not as written. */
export function operationsText(sidecar: string): string | undefined {
  const [header = '', second = '', ...more] = sidecar.split('\n')
  const json = second.slice(CHECKSUM_CHARS + 1)
  const expected = crc32(json, crc32(header.slice(CHECKSUM_CHARS + 1)))
  const isWhole = more.length === 1 && more[0] === '' && second.startsWith(`${hex(expected)} `)
  return isWhole && json.startsWith('[') ? json : undefined
}

/** Reads what {@link operationsText} gave. @returns undefined when it is of another shape. */
export function decodeOperations(json: string): OperationOffsets | undefined {
  const list = parse(json)
  return Array.isArray(list) && list.every(isOperation) ? list : undefined
}

interface Header extends Omit<SidecarHeader, 'blocks'> {
  blocks: [end: number, min: string, max: string, crc: number][]
}

function toIndex(header: Header): SidecarHeader | undefined {
  const { bytes, spans, records, min, max, operationNames } = header
  const blocks: Block[] = []
  for (const [end, from, to, crc] of header.blocks) {
    const start = blocks.at(-1)?.end ?? 0
    if (end <= start) return undefined
    blocks.push({ start, end, min: from, max: to, crc })
  }
  // Blocks that do not tile the file would hide lines.
  if ((blocks.at(-1)?.end ?? 0) !== bytes) return undefined
  return {
    bytes,
    spans,
    records,
    blocks,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(operationNames !== undefined && { operationNames }),
  }
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false
  const { version, bytes, spans, records, min, max, operationNames, blocks } = value as Record<
    string,
    unknown
  >
  return (
    version === VERSION &&
    [bytes, spans, records].every(isCount) &&
    [min, max].every((time) => time === undefined || isText(time)) &&
    (operationNames === undefined || (Array.isArray(operationNames) && operationNames.every(isText))) &&
    Array.isArray(blocks) &&
    blocks.every(isBlock)
  )
}

function isBlock(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false
  const [end, min, max, crc] = value as unknown[]
  return isCount(end) && isText(min) && isText(max) && isCount(crc)
}

function isOperation(value: unknown): value is OperationOffsets[number] {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [id, offsets] = value as unknown[]
  return isText(id) && Array.isArray(offsets) && offsets.every(isCount)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(CHECKSUM_CHARS, '0')
}
