import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSink, sinkIdentity } from '../../../../src/config/sink-url.js'
import { encodeFrame } from '../../../../src/journal/frame.js'
import type { MadeRecord } from './records.js'

/** Writes the journal a writer of a `file:` sink would have, and returns its path. */
export function writeJournal(logDir: string, writer: string, records: readonly MadeRecord[]): string {
  const journalDir = join(logDir, 'journal')
  mkdirSync(join(journalDir, writer), { recursive: true })
  const header = { version: 1, writer, sink: sinkIdentity(parseSink(`file:${logDir}`), journalDir) }
  const frames = [encodeFrame('header', JSON.stringify(header))]
  for (const { text } of records) frames.push(encodeFrame('record', text))
  const path = join(journalDir, writer, '00000001.journal')
  writeFileSync(path, Buffer.concat(frames))
  return path
}
