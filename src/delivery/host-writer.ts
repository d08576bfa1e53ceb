import type { TracerProvider } from '@opentelemetry/api'
import { warn } from '../otel/diagnose.js'
import { withDeadline } from './deadline.js'
import { newSpanId, newTraceId } from '../otel/id-generator.js'
import { originUnder } from '../otel/host-context.js'
import { resourceToJson } from '../otel/resource.js'
import { TrailSpan, type SpanFactory } from '../otel/trail-span.js'
import { NanoClock, type Instant } from '../record/time.js'
import type { Keyring } from '../record/tokens.js'
import { UuidV7Generator } from '../record/uuid.js'
import { SCOPE_NAME, VERSION } from '../version.js'
import type { Loss } from '../journal/reserve.js'
import { OpenTrail, SEGMENT_AGE_MS } from './open-trail.js'
import { LedgerHead, type PlaceRecord, type RecordHome } from './record-home.js'
import { identityOf, INTERRUPTED, recordLosses, type AuditWriter, type TrailSpec } from './writer.js'

const SWEEP_MS = 1_000

/**
 * Writes trails into a provider of the host's: the same records and chain, with the host's guarantees. There is no
 * journal; what its sampler, limits or processors drop is lost.
 */
export class HostWriter implements AuditWriter, RecordHome {
  readonly keyring: Keyring
  readonly clock = new NanoClock()
  readonly #provider: TracerProvider & { forceFlush?: () => Promise<void> }
  readonly #factory: SpanFactory
  readonly #ledger: LedgerHead
  readonly #trails = new Set<OpenTrail>()
  readonly #sweep: NodeJS.Timeout
  /** A provider that failed once has let spans go: that it has nothing left later is no success. */
  #hasFailed = false

  constructor(provider: TracerProvider, keyring: Keyring) {
    const ids = new UuidV7Generator()
    this.keyring = keyring
    this.#provider = provider
    this.#factory = { tracer: provider.getTracer(SCOPE_NAME, VERSION) }
    this.#ledger = new LedgerHead(ids.next(Date.now()), ids)
    this.#sweep = setInterval(() => this.#cutOld(), SWEEP_MS).unref()
  }

  openTrail(spec: TrailSpec): OpenTrail {
    const at = this.clock.now()
    const origin = originUnder(spec.parent, spec.kind)
    const span = TrailSpan.start(this.#factory, spec.operationName, origin, at, spec.parent)
    const { traceId, spanId } = span.spanContext()
    const known = /[1-9a-f]/.test(spanId)
    const trail = new OpenTrail(this, {
      // A provider without an SDK behind it makes spans without ids; the records still need some.
      identity: identityOf(
        spec,
        this.#ledger.newId(at),
        known ? { traceId, spanId } : { traceId: newTraceId(), spanId: newSpanId() },
      ),
      span,
      origin,
      scope: { name: SCOPE_NAME, version: VERSION },
      resource: resourceToJson(span.resourceAttributes()),
      at,
      input: spec.input,
      tolerant: spec.tolerant ?? false,
    })
    this.#trails.add(trail)
    return trail
  }

  keep(build: PlaceRecord, now: Instant, after: string | undefined) {
    const { built } = this.#ledger.place(build, now, after, () => undefined)
    return { built, file: 0 }
  }

  segmentCut(): boolean {
    return true
  }

  spanMade(_span: unknown, make: () => void): void {
    // The host's processor gets it; what becomes of it is the host's.
    make()
  }

  lossesChanged(): void {
    // There is no journal to note them in.
  }

  trailClosed(trail: OpenTrail): void {
    this.#trails.delete(trail)
  }

  noteLosses(losses: readonly Loss[]): void {
    recordLosses(this, losses)
  }

  commit(): void {
    // Nothing is buffered.
  }

  deliver(trail: OpenTrail, timeoutMs: number): Promise<boolean> {
    trail.cut()
    return this.#forceFlush(timeoutMs)
  }

  flush(timeoutMs: number): Promise<boolean> {
    for (const trail of this.#trails) trail.cut()
    return this.#forceFlush(timeoutMs)
  }

  shutdown(timeoutMs: number): Promise<boolean> {
    clearInterval(this.#sweep)
    for (const trail of this.#trails) trail.close(INTERRUPTED)
    return this.#forceFlush(timeoutMs)
  }

  // The provider is the host's: what it does not manage is for the host to see, not for the caller to catch.
  async #forceFlush(timeoutMs: number): Promise<boolean> {
    try {
      await withDeadline(Promise.resolve(this.#provider.forceFlush?.()), timeoutMs)
    } catch (error) {
      this.#hasFailed = true
      warn("the host's provider did not flush", error)
    }
    return !this.#hasFailed
  }

  #cutOld(): void {
    for (const trail of this.#trails) trail.cutIfOlder(SEGMENT_AGE_MS)
  }
}
