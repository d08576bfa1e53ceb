import { AsyncLocalStorage } from 'node:async_hooks'
import { Access, type AccessSource } from './access.js'
import { isRecord } from './column-set.js'

/** How long single touches are gathered into one record. */
const GATHER_MS = 1_000

// A timer that is started inside a request would keep that request's context.
const outsideOfRequests = AsyncLocalStorage.snapshot()

interface SeenRow {
  row: object
  /** Stands for it. */
  standing: object
  /** The reading in which it was handed over last. */
  access?: Access
}

/**
 * The rows of one data set as they are handed over: objects that stand for them and tell which columns are read. What
 * is read in an operation belongs to it; what is read by hand, or of a row that an operation handed over before, is
 * gathered for a second.
 */
export class DatasetRows {
  readonly #source: AccessSource
  readonly #seen = new WeakMap<object, SeenRow>()
  readonly #rows = new WeakMap<object, object>()
  #gathered: Access | undefined
  #operation: Access | undefined

  constructor(source: AccessSource) {
    this.#source = source
  }

  /** A reading that ends where its maker says so. */
  begin(): Access {
    return new Access(this.#source)
  }

  /** The operation that runs, else what gathers single touches. */
  get current(): Access {
    return this.#operation ?? this.#gather()
  }

  /** Runs an operation that is over when it returns. One inside of another is part of it. */
  operate<T>(run: () => T): T {
    if (this.#operation) return run()
    const access = this.begin()
    this.#operation = access
    try {
      return run()
    } catch (error) {
      access.end('failed', error)
      throw error
    } finally {
      this.#operation = undefined
      access.endIfRead()
    }
  }

  /** Hands a row over: counted once in a reading. */
  hand(row: unknown, access = this.current): unknown {
    const raw = this.raw(row)
    if (!isRecord(raw)) {
      access.addRows(1)
      return row
    }
    const seen = this.#seen.get(raw) ?? this.#meet(raw)
    if (seen.access !== access) access.addRows(1)
    seen.access = access
    return seen.standing
  }

  /** The row that an object stands for; anything else is itself. */
  raw(value: unknown): unknown {
    return (typeof value === 'object' && value !== null && this.#rows.get(value)) || value
  }

  #meet(row: object): SeenRow {
    const standing = new Proxy(row, {
      get: (target, key) => {
        if (typeof key === 'string' && Object.hasOwn(target, key)) this.#touch(seen, key)
        return Reflect.get(target, key, target) as unknown
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    })
    const seen: SeenRow = { row, standing }
    this.#seen.set(row, seen)
    this.#rows.set(standing, row)
    return seen
  }

  #touch(seen: SeenRow, column: string): void {
    if (!seen.access?.isOpen) this.hand(seen.row, this.current)
    seen.access?.columns.add(column)
  }

  #gather(): Access {
    if (this.#gathered?.isOpen) return this.#gathered
    const access = this.begin()
    this.#gathered = access
    outsideOfRequests(() => setTimeout(() => access.endIfRead(), GATHER_MS)).unref()
    return access
  }
}
