import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MAX_BATCH_SPANS,
  spanBytes,
  type DeliveryNotes,
  type ReadySpan,
} from '../../../src/delivery/batch.js'
import { JournalQueue, type Backlog } from '../../../src/delivery/journal-queue.js'
import { idsOf, span } from './support/spans.js'

const PAD = 1_000
const notes: DeliveryNotes = { exporter: 'e', begun: () => {}, acknowledged: () => {}, setAside: () => {} }

function ready(id: number): ReadySpan {
  return { span: span(id, PAD), started: '{}', records: [], end: { file: 1, offset: id }, files: new Map() }
}

/** A journal that holds every span, and a queue that has room for a few. */
class Journaled {
  readonly journal: ReadySpan[] = []
  readonly queue: JournalQueue
  opened = 0
  closed = 0
  broken = false
  /** How many spans of the journal can be read. */
  readable = Infinity

  constructor(room: number) {
    const maxBytes = spanBytes(span(0, PAD)) * room
    this.queue = new JournalQueue({ notes, maxBytes, openBacklog: () => this.#open() })
  }

  /** As a writer does: into the journal, then into the queue. */
  write(count: number): void {
    for (let n = 0; n < count; n++) {
      const one = ready(this.journal.length)
      this.journal.push(one)
      this.queue.push(one)
    }
  }

  take(): string[] {
    return idsOf(this.queue.next()?.spans ?? [])
  }

  takeAll(): string[] {
    const all: string[] = []
    for (let some = this.take(); some.length > 0; some = this.take()) all.push(...some)
    return all
  }

  get ids(): string[] {
    return idsOf(this.journal.map((one) => one.span))
  }

  #open(): Backlog {
    this.opened++
    let at = this.journal.length
    const isThere = () => at < Math.min(this.journal.length, this.readable)
    const next = () => {
      if (this.broken) throw new Error('EIO')
      return isThere() ? this.journal[at++] : undefined
    }
    return {
      next,
      get isAtEnd() {
        return !isThere()
      },
      close: () => void this.closed++,
    }
  }
}

describe('the queue of a durable exporter', () => {
  it('gives out every span once and in order, whatever waits in memory and whatever in the journal', () => {
    const step = fc.oneof(fc.record({ write: fc.nat({ max: 20 }) }), fc.constant({ take: true as const }))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.array(step, { maxLength: 40 }), (room, steps) => {
        const made = new Journaled(room)
        const taken: string[] = []
        for (const one of steps) {
          if ('write' in one) made.write(one.write)
          else taken.push(...made.take())
          expect(made.queue.length).toBe(made.journal.length - taken.length)
        }
        taken.push(...made.takeAll())
        expect([taken, made.queue.length]).toEqual([made.ids, 0])
        expect(made.closed).toBe(made.opened)
      }),
    )
  })

  it('reads nothing back while all fits', () => {
    const made = new Journaled(10)
    made.write(10)
    expect([made.opened, made.takeAll()]).toEqual([0, made.ids])
  })

  it('keeps what is above its bytes in the journal alone', () => {
    const made = new Journaled(10)
    made.write(1_000)
    expect([made.queue.length, made.queue.isFull, made.opened]).toEqual([1_000, true, 1])
    expect(made.take()).toHaveLength(11)
    expect(made.take()).toHaveLength(MAX_BATCH_SPANS)
    expect(made.queue.length).toBe(1_000 - 11 - MAX_BATCH_SPANS)
  })

  it('waits in memory again once it has caught up', () => {
    const made = new Journaled(5)
    made.write(20)
    made.takeAll()
    made.write(3)
    expect(made.opened).toBe(1)
    expect(made.takeAll()).toEqual(['20', '21', '22'])
    made.write(20)
    expect([made.opened, made.takeAll().length]).toEqual([2, 20])
  })

  it('fails where the journal cannot be read, and then goes on where it was', () => {
    const made = new Journaled(5)
    made.write(20)
    const first = made.take()
    made.broken = true
    expect(() => made.queue.next()).toThrow('EIO')
    expect(made.queue.length).toBe(20 - first.length)
    made.broken = false
    expect([...first, ...made.takeAll()]).toEqual(made.ids)
  })

  it('does not wait for spans whose journal is gone', () => {
    const made = new Journaled(5)
    made.write(20)
    const first = made.take()
    made.readable = 10
    expect([...first, ...made.takeAll()]).toEqual(made.ids.slice(0, 10))
    expect([made.queue.length, made.queue.isFull]).toEqual([0, false])
    made.readable = Infinity
    made.write(1)
    expect(made.take()).toEqual(['20'])
  })

  it('lets go of the journal when it is closed', () => {
    const made = new Journaled(0)
    made.queue.close()
    made.write(5)
    made.queue.close()
    expect([made.opened, made.closed]).toEqual([1, 1])
  })
})
