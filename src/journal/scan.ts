import type { JournalPosition } from './entries.js'
import { EntryReader } from './entry-reader.js'
import { TrailStates, type JournaledSpan, type TrailState } from './trail-states.js'

/** Bytes of a journal file that are no entry, or an entry that cannot be understood. */
export interface JournalDamage {
  file: string
  offset: number
  message: string
}

export interface ScanOptions {
  /** @default the beginning of the oldest file */
  from?: JournalPosition
  /** The trails open at `from`. @default none */
  trails?: Map<string, TrailState>
  /** Where reading ends for now. @default the end of the newest file */
  limit?: () => JournalPosition
  onDamage?: (damage: JournalDamage) => void
}

/**
 * The spans of a writer's journal, in the order in which it completed them. Each is read from the disk when it is
 * asked for: a journal of any length passes through the memory that its open trails take.
 */
export class JournalScan {
  readonly #reader: EntryReader
  readonly #states: TrailStates
  readonly #onDamage: (damage: JournalDamage) => void

  constructor(dir: string, { from, trails, limit, onDamage = () => {} }: ScanOptions = {}) {
    this.#reader = new EntryReader(dir, from, limit)
    this.#states = new TrailStates(trails)
    this.#onDamage = onDamage
  }

  /** Behind the last entry that was read. */
  get position(): JournalPosition {
    return this.#reader.position
  }

  /** Trails that nobody had closed there. */
  get openTrails(): ReadonlyMap<string, TrailState> {
    return this.#states.trails
  }

  /** The next span; undefined when the journal completes no further one for now. @throws a file system error. */
  next(): JournaledSpan | undefined {
    for (let entry = this.#reader.next(); entry; entry = this.#reader.next()) {
      const { frame, path, end } = entry
      if (frame.type === 'damage') {
        this.#onDamage({ file: path, offset: frame.offset, message: frame.message })
        continue
      }
      try {
        const span = this.#states.apply(frame, end)
        if (span) return span
      } catch (error) {
        // The checksum held, so the entry was written like this: say so, and go on with the next one.
        this.#onDamage({
          file: path,
          offset: frame.offset,
          message: `entry cannot be read: ${String(error)}`,
        })
      }
    }
    return undefined
  }

  close(): void {
    this.#reader.close()
  }
}
