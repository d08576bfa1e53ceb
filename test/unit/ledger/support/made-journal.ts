import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSink, sinkIdentity } from '../../../../src/config/sink-url.js'
import { FrameBuffer } from '../../../../src/journal/frame.js'
import type { LedgerPosition } from '../../../../src/record/types.js'
import { recordOf, type OtlpEvent } from './tampering.js'

/** Writer of the record that an event carries. */
export function ledgerOf(event: OtlpEvent): string {
  return (recordOf(event)['ledger'] as unknown as LedgerPosition).id
}

/** Writes a journal with these records, as a writer of that id would. @returns its path. */
export function writeJournal(logDir: string, writer: string, texts: readonly string[]): string {
  return writeFrames(logDir, join(writer, '00000001.journal'), {}, texts)
}

/** Writes a file of records that an exporter refused. @param exporter `sink` stands for that of the sink. */
export function writeDeadLetter(logDir: string, exporter: string, texts: readonly string[]): string {
  const name = exporter === 'sink' ? identityOf(logDir) : exporter
  const deadLetter = { exporter: name, reason: '400 Bad Request', at: '2026-03-01T00:00:00Z', token: 't' }
  return writeFrames(logDir, join('dead-letters', '20260301T000000Z-t.journal'), { deadLetter }, texts)
}

function writeFrames(logDir: string, name: string, header: object, texts: readonly string[]): string {
  const frames = new FrameBuffer()
  frames.add('header', JSON.stringify({ version: 1, sink: identityOf(logDir), ...header }))
  for (const text of texts) frames.add('record', text)
  const path = join(logDir, 'journal', name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, frames.bytes)
  return path
}

function identityOf(logDir: string): string {
  return sinkIdentity(parseSink(`file:${logDir}`), join(logDir, 'journal'))
}
