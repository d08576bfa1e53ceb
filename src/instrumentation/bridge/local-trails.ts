import { AsyncLocalStorage } from 'node:async_hooks'
import { alarm } from '../../otel/diagnose.js'
import { runIn } from '../../trail/ambient.js'
import type { CloseInput } from '../../trail/events.js'
import { AuditTrail } from '../../trail/trail.js'
import { operationName } from './operation-name.js'
import type { LiveSpan } from './span-table.js'

export interface LocalTrailOptions {
  regulations?: readonly string[] | undefined
  purpose?: string | undefined
  /** Trails open at the same time; beyond it the one used longest ago is closed. @default 1000 */
  maxOpen?: number | undefined
  /** Milliseconds without a record after which a trail is closed, whether its span has ended or not. @default 60_000 */
  idleMs?: number | undefined
}

interface OpenTrail {
  trail: AuditTrail
  usedAt: number
}

// A timer started inside a request would keep that request's context.
const outsideOfRequests = AsyncLocalStorage.snapshot()

/** One trail for what happens below one local root span: opened at its first record, closed when the span ends. */
export class LocalTrails {
  /** In order of last use. */
  readonly #open = new Map<LiveSpan, OpenTrail>()
  readonly #options: LocalTrailOptions
  readonly #maxOpen: number
  readonly #idleMs: number
  #sweeper: NodeJS.Timeout | undefined

  constructor(options: LocalTrailOptions) {
    this.#options = options
    this.#maxOpen = options.maxOpen ?? 1_000
    this.#idleMs = options.idleMs ?? 60_000
  }

  get size(): number {
    return this.#open.size
  }

  /**
   * The trail of a root, opened where there is none.
   *
   * @throws what {@link AuditTrail}'s constructor throws.
   */
  of(root: LiveSpan, now = performance.now()): AuditTrail {
    const known = this.#open.get(root)
    const trail = known && !known.trail.closed ? known.trail : this.#openFor(root)
    this.#open.delete(root)
    this.#open.set(root, { trail, usedAt: now })
    if (this.#open.size > this.#maxOpen) this.#end(this.#open.keys().next().value!, UNKNOWN_END)
    this.#sweeper ??= outsideOfRequests(() => setInterval(() => this.sweep(), this.#idleMs).unref())
    return trail
  }

  /** The root has ended: its status says how. */
  close(root: LiveSpan): void {
    const failed = root.span.status.code === STATUS_ERROR
    this.#end(root, failed ? { status: 'failed' } : { status: 'completed' })
  }

  /** Closes what was not used for long: a worker's loop may be one span for days. */
  sweep(now = performance.now()): void {
    for (const [root, { usedAt }] of this.#open)
      if (now - usedAt >= this.#idleMs) this.#end(root, UNKNOWN_END)
  }

  closeAll(): void {
    for (const root of [...this.#open.keys()]) this.#end(root, UNKNOWN_END)
  }

  #openFor(root: LiveSpan): AuditTrail {
    const { regulations, purpose } = this.#options
    const inside = root.surroundings.purpose === undefined && purpose !== undefined ? { purpose } : {}
    const surroundings = {
      ...root.surroundings,
      trail: undefined,
      openTrail: undefined,
      parent: root.context,
    }
    const open = () =>
      new AuditTrail({
        operationName: operationName(root.span),
        onFailure: 'alarm',
        ...(regulations && { regulations }),
        ...inside,
      })
    return runIn(surroundings, open)
  }

  #end(root: LiveSpan, how: CloseInput): void {
    const { trail } = this.#open.get(root) ?? {}
    this.#open.delete(root)
    if (this.#open.size === 0) {
      clearInterval(this.#sweeper)
      this.#sweeper = undefined
    }
    try {
      if (trail && !trail.closed) runIn(root.surroundings, () => trail.close(how))
    } catch (error) {
      alarm('a trail of derived records could not be closed', error)
    }
  }
}

const STATUS_ERROR = 2
/** Nobody knows yet how what the trail is about will end. */
const UNKNOWN_END: CloseInput = { status: 'closed', outcome: 'unknown' }
