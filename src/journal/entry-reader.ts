import { closeSync, existsSync, fstatSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalPosition } from './entries.js'
import { fileNumber, journalFileName, listJournalFiles, openIfThere, readAt } from './files.js'
import { decodeFrames, frameLength, type Frame, type FrameDamage, type FrameType } from './frame.js'
import { readHeader } from './header.js'

/** An entry of a journal file, or bytes that are none. */
export interface ReadEntry {
  frame: Frame | FrameDamage
  path: string
  /** Just behind the entry; of damage, where it begins. */
  end: JournalPosition
}

const WINDOW_BYTES = 1024 * 1024
const NO_LIMIT: JournalPosition = { file: Infinity, offset: Infinity }

/**
 * Reads a writer's entries in the order of writing, through all its files, with about a megabyte of them in memory.
 * It may be asked again at the end: a living writer's journal grows.
 */
export class EntryReader {
  readonly #dir: string
  readonly #limit: () => JournalPosition
  readonly #windowBytes: number
  #next: JournalPosition
  #walk: Generator<ReadEntry, void> | undefined

  /**
   * @param from Where to begin, just behind an entry. @default at the oldest file
   * @param limit Where reading ends for now; asked anew each time. @default at the end of the newest file
   * @param windowBytes What is in memory of a file, at least: twice that, and so on, for what does not fit. @default 1 MiB
   */
  constructor(
    dir: string,
    from: JournalPosition = { file: 0, offset: 0 },
    limit: () => JournalPosition = () => NO_LIMIT,
    windowBytes: number = WINDOW_BYTES,
  ) {
    this.#dir = dir
    this.#next = from
    this.#limit = limit
    this.#windowBytes = windowBytes
  }

  /** Behind the last entry that was read. */
  get position(): JournalPosition {
    return this.#next
  }

  /** The next entry; undefined when there is none for now. @throws a file system error. */
  next(): ReadEntry | undefined {
    this.#walk ??= this.#entries()
    const step = this.#walk.next()
    if (step.done) {
      this.#walk = undefined
      return undefined
    }
    this.#next = step.value.end
    return step.value
  }

  close(): void {
    this.#walk?.return()
    this.#walk = undefined
  }

  *#entries(): Generator<ReadEntry, void> {
    const from = this.#next
    for (const path of listJournalFiles(this.#dir)) {
      const number = fileNumber(path)
      if (number >= from.file) yield* this.#entriesOf(path, number, number === from.file ? from.offset : 0)
    }
  }

  *#entriesOf(path: string, number: number, from: number): Generator<ReadEntry, void> {
    const fd = openIfThere(path)
    // Removed since it was listed: every record in it was settled.
    if (fd === undefined) return
    try {
      // The trails at its head may have been closed since, in the file before it that stayed in use.
      const passOver: FrameType | undefined = this.#isLeftOver(number) ? 'open' : undefined
      let start = from
      let window = this.#windowBytes
      for (;;) {
        // Asked before the size: a file that has a successor does not grow any more.
        const said = this.#saidBehind(number)
        const end = Math.min(fstatSync(fd).size, this.#validEnd(number, said))
        const bytes = readAt(fd, start, Math.max(0, Math.min(window, end - start)))
        const isWhole = start + bytes.length >= end
        const walked = yield* place(decodeFrames(bytes, isWhole), { path, number, start, passOver })
        if (isWhole || bytes.length === 0) {
          yield* this.#lostBehind(path, { file: number, offset: start + (walked ?? bytes.length) }, said)
          return
        }
        // An entry that does not fit, or damage that does not end, needs a larger window.
        window = walked === 0 ? window * 2 : this.#windowBytes
        start += walked ?? bytes.length
      }
    } finally {
      closeSync(fd)
    }
  }

  /** Behind which a failed write may have left what does not count. */
  #validEnd(number: number, said: JournalPosition | undefined): number {
    const limit = this.#limit()
    if (number === limit.file) return limit.offset
    return said?.file === number ? said.offset : Infinity
  }

  /**
   * What the next file knows of and is not there. Only the newest file may be torn, and files go from the oldest on:
   * this was lost after it had been written.
   */
  *#lostBehind(
    path: string,
    end: JournalPosition,
    said: JournalPosition | undefined,
  ): Generator<ReadEntry, void> {
    if (said?.file === end.file && end.offset < said.offset) {
      const message = `the file ends here, and its successor knows it with ${said.offset} bytes`
      yield { frame: { type: 'damage', offset: end.offset, message }, path, end }
    }
    if (said && end.file < said.file && this.#isMissing(said.file, path)) {
      const message = 'the file is gone, while an older one is still there'
      const missing = join(this.#dir, journalFileName(said.file))
      yield { frame: { type: 'damage', offset: 0, message }, path: missing, end }
    }
  }

  /** Whether a file in the middle is missing: a living writer may be removing all of them, the oldest first. */
  #isMissing(number: number, older: string): boolean {
    const after = listJournalFiles(this.#dir).some((path) => fileNumber(path) > number)
    return after && !existsSync(join(this.#dir, journalFileName(number))) && existsSync(older)
  }

  /** Where the file behind one says that its predecessor ends. */
  #saidBehind(number: number): JournalPosition | undefined {
    const next = listJournalFiles(this.#dir).find((path) => fileNumber(path) > number)
    return next === undefined ? undefined : endOfPrevious(next)
  }

  /** Whether a file is what is left of one that could not be begun: its successor does not know it. */
  #isLeftOver(number: number): boolean {
    const said = this.#saidBehind(number)
    return said !== undefined && said.file < number
  }
}

interface FilePart {
  path: string
  number: number
  /** Where the frames' offsets count from. */
  start: number
  /** A kind of entry that means nothing here. */
  passOver: FrameType | undefined
}

function* place(
  frames: Generator<Frame | FrameDamage, number | undefined>,
  { path, number, start, passOver }: FilePart,
): Generator<ReadEntry, number | undefined> {
  for (;;) {
    const { value, done } = frames.next()
    if (done) return value
    if (value.type === passOver) continue
    const offset = start + value.offset
    const end = value.type === 'damage' ? offset : offset + frameLength(value)
    yield { frame: { ...value, offset }, path, end: { file: number, offset: end } }
  }
}

/** What a file says of the one before it. */
function endOfPrevious(path: string): JournalPosition | undefined {
  const fd = openIfThere(path)
  if (fd === undefined) return undefined
  try {
    const head = readHeader(fd)
    return typeof head === 'object' ? head.previous : undefined
  } finally {
    closeSync(fd)
  }
}
