import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSink, sinkIdentity } from '../../../src/config/sink-url.js'
import { encodeFrame } from '../../../src/journal/frame.js'
import type { MadeRecord } from '../../unit/exporters-json/support/records.js'
import type { SinkUnderTest } from './sink.js'

/** Writes the journal that a writer of the sink would have. */
export function writeJournal(
  { place: { sink, journalDir } }: Pick<SinkUnderTest, 'place'>,
  writer: string,
  records: readonly MadeRecord[],
): void {
  const dir = join(journalDir, writer)
  mkdirSync(dir, { recursive: true })
  const header = { version: 1, writer, sink: sinkIdentity(parseSink(sink), journalDir) }
  const frames = [encodeFrame('header', JSON.stringify(header))]
  for (const { text } of records) frames.push(encodeFrame('record', text))
  writeFileSync(join(dir, '00000001.journal'), Buffer.concat(frames))
}
