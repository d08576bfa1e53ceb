import { randomBytes } from 'node:crypto'
import type { Loss } from '../journal/reserve.js'
import { originUnder } from '../otel/host-context.js'
import { newSpanId, newTraceId } from '../otel/id-generator.js'
import { createAuditProvider } from '../otel/provider.js'
import { resourceFromJson } from '../otel/resource.js'
import { TrailSpan, type SpanFactory } from '../otel/trail-span.js'
import { NanoClock } from '../record/time.js'
import { createKeyring } from '../record/tokens.js'
import { UuidV7Generator } from '../record/uuid.js'
import { SCOPE_NAME, VERSION } from '../version.js'
import { LossBook } from './loss-book.js'
import { OpenTrail } from './open-trail.js'
import type { RecordHome } from './record-home.js'
import { identityOf, type AuditWriter, type TrailSpec } from './writer.js'

/** Losses of a while are told together. */
const HAND_OVER_MS = 1_000

/**
 * Stands in, under `onFailure: 'alarm'`, for a writer that cannot be opened: the host goes on, its records are lost,
 * and counted until a writer can be opened that keeps the count.
 */
export class AbsentWriter implements AuditWriter, RecordHome {
  /** Of no use to anybody: nothing made with it is kept. */
  readonly keyring = createKeyring([randomBytes(32)])
  readonly clock = new NanoClock()
  readonly #why: Error
  readonly #ids = new UuidV7Generator()
  readonly #lost = new LossBook()
  readonly #factory: SpanFactory
  #heir: AuditWriter | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param why What every attempt to keep a record fails with. */
  constructor(why: Error) {
    this.#why = why
    const { provider, ids } = createAuditProvider(resourceFromJson({}), [])
    this.#factory = { tracer: provider.getTracer(SCOPE_NAME, VERSION), ids }
  }

  openTrail(spec: TrailSpec): OpenTrail {
    const at = this.clock.now()
    const origin = originUnder(spec.parent, spec.kind)
    const ids = { traceId: spec.parent?.traceId ?? newTraceId(), spanId: newSpanId() }
    return new OpenTrail(this, {
      identity: identityOf(spec, this.#ids.next(Date.now()), ids),
      span: TrailSpan.start(this.#factory, spec.operationName, origin, at, ids),
      origin,
      scope: { name: SCOPE_NAME, version: VERSION },
      resource: {},
      at,
      input: spec.input,
      tolerant: true,
    })
  }

  /** Names the writer there is now: it says what was lost, and what trails of this one go on to lose. */
  succeededBy(heir: AuditWriter): void {
    this.#heir = heir
    if (this.#lost.losses.length > 0) this.#handOver()
  }

  keep(): never {
    throw this.#why
  }

  lossesChanged(trail: OpenTrail): void {
    if (!trail.loss) return
    this.#lost.add({ ...trail.loss, count: 1, from: trail.loss.to })
    if (!this.#heir || this.#timer) return
    this.#timer = setTimeout(() => this.#handOver(), HAND_OVER_MS).unref()
  }

  #handOver(): void {
    this.#timer = undefined
    this.#heir?.noteLosses(this.#lost.take())
  }

  segmentCut(): boolean {
    return false
  }

  spanMade(): void {
    // There is no record for a span to hold.
  }

  trailClosed(): void {
    // It is counted already.
  }

  noteLosses(losses: readonly Loss[]): void {
    for (const loss of losses) this.#lost.add(loss)
  }

  commit(): void {
    // Nothing is buffered.
  }

  deliver(): Promise<boolean> {
    return Promise.resolve(false)
  }

  flush(): Promise<boolean> {
    return Promise.resolve(this.#lost.losses.length === 0)
  }

  shutdown(): Promise<boolean> {
    return this.flush()
  }
}
