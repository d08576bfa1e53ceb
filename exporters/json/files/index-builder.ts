import { crc32 } from 'node:zlib'
import { ANY_TIME } from '../../../src/query/merge.js'
import type { RecordKeys } from '../../../src/query/record-keys.js'
import type { Block, FileIndex } from './file-index.js'

/** Blocks are about this large: small enough to sort in memory, large enough that few are needed. */
const BLOCK_BYTES = 512 * 1024
const MAX_OPERATION_NAMES = 256

/** What one line holds. */
export interface LineFacts {
  spans: number
  /** Keys of its records; `undefined` stands for one, or a line, that could not be read. */
  records: readonly (RecordKeys | undefined)[]
}

/** Builds the index of a file from its lines, in order. */
export class IndexBuilder {
  readonly #blocks: Block[] = []
  readonly #operations = new Map<string, number[]>()
  readonly #names = new Set<string>()
  #bytes = 0
  #spans = 0
  #records = 0
  #isWhole = true
  #min: string | undefined
  #max: string | undefined

  get bytes(): number {
    return this.#bytes
  }

  /** @param line With its newline. */
  addLine(line: Uint8Array, { spans, records }: LineFacts): void {
    const offset = this.#bytes
    this.#bytes += line.length
    this.#spans += spans
    const block = this.#blockAt(offset)
    block.end = this.#bytes
    block.crc = crc32(line, block.crc)
    for (const keys of records) {
      widen(block, keys ? { min: keys.timestamp, max: keys.timestamp } : ANY_TIME)
      if (keys) this.#addRecord(keys, offset)
      else this.#isWhole = false
    }
  }

  build(): FileIndex {
    return {
      bytes: this.#bytes,
      spans: this.#spans,
      records: this.#records,
      ...(this.#min !== undefined && { min: this.#min }),
      ...(this.#max !== undefined && { max: this.#max }),
      ...(this.#isWhole && this.#names.size <= MAX_OPERATION_NAMES && { operationNames: [...this.#names] }),
      blocks: this.#blocks,
      operations: this.#operations,
    }
  }

  #blockAt(offset: number): Block {
    const current = this.#blocks.at(-1)
    if (current && current.end - current.start < BLOCK_BYTES) return current
    const block: Block = { start: offset, end: offset, min: ANY_TIME.max, max: ANY_TIME.min, crc: 0 }
    this.#blocks.push(block)
    return block
  }

  #addRecord({ timestamp, operationId, operationName }: RecordKeys, offset: number): void {
    this.#records++
    if (this.#min === undefined || timestamp < this.#min) this.#min = timestamp
    if (this.#max === undefined || timestamp > this.#max) this.#max = timestamp
    if (this.#names.size <= MAX_OPERATION_NAMES && !this.#names.has(operationName))
      this.#names.add(detached(operationName))
    const offsets = this.#operations.get(operationId)
    if (!offsets) this.#operations.set(detached(operationId), [offset])
    else if (offsets.at(-1) !== offset) offsets.push(offset)
  }
}

function widen(block: Block, { min, max }: { min: string; max: string }): void {
  if (min < block.min) block.min = min
  if (max > block.max) block.max = max
}

// A slice of a record's text would keep the whole text in memory.
function detached(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
