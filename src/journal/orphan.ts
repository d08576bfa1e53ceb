import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AppendFile } from './append-file.js'
import type { AckEntry, BatchEntry, JournalHeader, OpenEntry } from './entries.js'
import { FrameBuffer } from './frame.js'
import { DEAD_LETTERS, fileNumber, journalFileName, listJournalFiles, syncDirectory } from './files.js'

/**
 * A dead writer's journal, open to whoever recovers it: what is added goes into a file of its own at the end, made
 * when there is something to add.
 */
export class OrphanJournal {
  readonly #dir: string
  readonly #header: Pick<JournalHeader, 'sink' | 'exporters'>
  #file: AppendFile | undefined
  #isOpen = true

  /** The caller holds the writer's lock. */
  constructor(dir: string, header: Pick<JournalHeader, 'sink' | 'exporters'>) {
    this.#dir = dir
    this.#header = header
  }

  /** Adds a record to a trail, with the head it has before it. Both are on the disk when this returns. */
  appendRecord(trail: OpenEntry, text: string): void {
    const frames = new FrameBuffer()
    frames.add('open', JSON.stringify(trail))
    frames.add('record', text)
    this.#append(frames)
  }

  appendBatch(entry: BatchEntry): void {
    const frames = new FrameBuffer()
    frames.add('batch', JSON.stringify(entry))
    this.#append(frames)
  }

  appendAck(entry: AckEntry): void {
    const frames = new FrameBuffer()
    frames.add('ack', JSON.stringify(entry))
    this.#append(frames)
  }

  /** The lock may go now: whatever still comes is refused. */
  close(): void {
    this.#isOpen = false
    this.#file?.closeQuietly()
  }

  #append(frames: FrameBuffer): void {
    if (!this.#isOpen) throw new Error('the journal is closed')
    if (!this.#file || this.#file.isSpoilt) this.#file = this.#start(this.#file)
    this.#file.append(frames.bytes, { sync: true })
  }

  #start(previous: AppendFile | undefined): AppendFile {
    previous?.closeQuietly()
    const number = Math.max(0, ...listJournalFiles(this.#dir).map(fileNumber)) + 1
    const head = new FrameBuffer()
    const header: JournalHeader = {
      version: 1,
      writer: basename(this.#dir),
      sink: this.#header.sink,
      exporters: this.#header.exporters,
      service: '',
      pid: process.pid,
      createdAt: new Date().toISOString(),
      ...(previous && { previous: { file: fileNumber(previous.path), offset: previous.end } }),
    }
    head.add('header', JSON.stringify(header))
    const file = AppendFile.create(join(this.#dir, journalFileName(number)))
    try {
      file.append(head.bytes, { sync: true })
      syncDirectory(this.#dir)
      return file
    } catch (error) {
      file.discard()
      throw error
    }
  }
}

/** A draft younger than this may be one that its writer is about to name. */
const DRAFT_AGE_MS = 60_000

/** Removes what a kill left between two names, directories and dead letters: it holds nothing that is not elsewhere. */
export function removeLeftovers(journalDir: string): void {
  removeLeftoversIn(journalDir)
  const deadLetters = join(journalDir, DEAD_LETTERS)
  if (lstatSync(deadLetters, { throwIfNoEntry: false })?.isDirectory()) removeLeftoversIn(deadLetters)
}

function removeLeftoversIn(dir: string): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (name.startsWith('.gone-') || (name.startsWith('.draft-') && ageOf(path) > DRAFT_AGE_MS)) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}

function ageOf(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
}
