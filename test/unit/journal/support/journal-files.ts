import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalHeader } from '../../../../src/journal/entries.js'
import type { EntryReader } from '../../../../src/journal/entry-reader.js'
import { type ReadEntry } from '../../../../src/journal/entry-reader.js'
import { journalFileName } from '../../../../src/journal/files.js'
import { encodeFrame, type FrameType } from '../../../../src/journal/frame.js'
import { tempDir } from '../../../support/temp-dir.js'

export type Entry = readonly [type: FrameType, payload: string]

export function encodeAll(entries: readonly Entry[]): Buffer {
  return Buffer.concat(entries.map(([type, payload]) => encodeFrame(type, payload)))
}

/** A writer's directory, written by hand; its files are numbered from 1. */
export class JournalFiles {
  readonly dir: string

  constructor(files: readonly (readonly Entry[])[] = [], dir: string = tempDir()) {
    this.dir = dir
    mkdirSync(dir, { recursive: true })
    files.forEach((entries, index) => this.write(index + 1, encodeAll(entries)))
  }

  path(number: number): string {
    return join(this.dir, journalFileName(number))
  }

  write(number: number, bytes: Buffer): void {
    writeFileSync(this.path(number), bytes)
  }

  append(number: number, ...entries: Entry[]): void {
    appendFileSync(this.path(number), encodeAll(entries))
  }
}

export function header(more: Partial<JournalHeader> = {}): Entry {
  const head = { version: 1, writer: 'w', sink: 'sink', exporters: ['sink'], service: 's', pid: 1 }
  return ['header', JSON.stringify({ ...head, createdAt: '2026-01-01T00:00:00.000Z', ...more })]
}

/** All that a reader finds for now: entries, and where damage begins. */
export function readAll(reader: EntryReader): { entries: Entry[]; damage: string[] } {
  const found = { entries: [] as Entry[], damage: [] as string[] }
  for (let entry = reader.next(); entry; entry = reader.next()) add(entry, found)
  return found
}

function add({ frame, end }: ReadEntry, found: { entries: Entry[]; damage: string[] }): void {
  if (frame.type === 'damage') found.damage.push(`${end.file}:${frame.offset}`)
  else found.entries.push([frame.type, frame.payload.toString()])
}
