import { crc32 } from 'node:zlib'
import { Unreadable, type DamageHandler } from '../../../src/query/damage.js'
import { ANY_TIME } from '../../../src/query/merge.js'
import { mayMatch, type Needles } from '../../../src/query/needles.js'
import { readRecord } from '../../../src/query/read-record.js'
import { answers, type ResolvedQuery } from '../../../src/query/source.js'
import type { StoredRecord } from '../../../src/record/types.js'
import { originOf } from '../files/names.js'
import { everyLine, type LineFilter } from '../lines/line-filter.js'
import { readTraceLine } from '../lines/otlp-line.js'
import { linesOf, type Line } from '../lines/split.js'
import type { PlannedBlock } from './plan-file.js'
import type { SourceFile } from './source-file.js'

const NEWLINE = 0x0a

/** What it takes to answer a query from lines. */
export interface BlockReader {
  query: ResolvedQuery
  needles: Needles
  onDamage: DamageHandler
  /** Reused for every block. */
  buffer: Buffer
}

/**
 * Reads the records of a block that answer a query, in the order of the file. Where its bytes are not those that were
 * indexed, or could not all be read then, no line is passed over unparsed: damage is met whatever the filter. (A
 * block that the index lets a query leave out, by time or operation, is neither read nor checked.)
 */
export async function loadBlock(
  file: SourceFile,
  block: PlannedBlock,
  filter: LineFilter,
  reader: BlockReader,
): Promise<StoredRecord[]> {
  const bytes = await file.read(block.start, block.end, reader.buffer)
  const isSuspect = block.min === ANY_TIME.min || crc32(bytes) !== block.crc
  const isWanted = isSuspect ? everyLine : filter
  const careful = isSuspect ? { ...reader, needles: [] } : reader
  const records: StoredRecord[] = []
  for (const line of isSuspect ? linesOf(bytes, block.start) : wantedLines(bytes, block)) {
    // An open file may have lost a half-written batch since it was looked at.
    if (!line.isTerminated && file.kind === 'open') break
    if (isWanted(line.bytes)) readLine(line, file, careful, records)
  }
  const end = block.start + bytes.length
  if (file.kind === 'sealed' && end < block.end)
    reader.onDamage({ location: file.path, offset: end, message: 'the file was cut short while it was read' })
  return records
}

function* wantedLines(bytes: Buffer, { start, offsets }: PlannedBlock): Generator<Line> {
  // Offsets that are not of lines come from a sidecar that is wrong: better read too much.
  if (!offsets?.every((offset) => startsLine(bytes, offset - start))) {
    yield* linesOf(bytes, start)
    return
  }
  for (const offset of offsets) {
    const [first] = linesOf(bytes.subarray(offset - start), offset)
    if (first) yield first
  }
}

function startsLine(bytes: Buffer, index: number): boolean {
  return index === 0 || bytes[index - 1] === NEWLINE
}

function readLine(line: Line, file: SourceFile, reader: BlockReader, records: StoredRecord[]): void {
  const report = (error: unknown) => {
    if (!(error instanceof Unreadable)) throw error
    reader.onDamage({ location: file.path, offset: line.offset, message: error.message })
  }
  try {
    for (const event of readTraceLine(line.bytes, originOf(file.kind)).events) {
      if ('text' in event && !mayMatch(event.text, reader.needles)) continue
      try {
        if ('flaw' in event) throw new Unreadable(event.flaw)
        const record = readRecord(event.text, event.hash)
        if (answers(record, reader.query)) records.push(record)
      } catch (error) {
        report(error)
      }
    }
  } catch (error) {
    report(error)
  }
}
