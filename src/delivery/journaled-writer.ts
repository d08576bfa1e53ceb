import type { Resource } from '@opentelemetry/resources'
import { alarm, warn } from '../otel/diagnose.js'
import { Journal } from '../journal/journal.js'
import type { SegmentEntry } from '../journal/entries.js'
import { createAuditProvider } from '../otel/provider.js'
import { newSpanId, newTraceId } from '../otel/id-generator.js'
import { originUnder } from '../otel/host-context.js'
import { resourceFromJson, resourceToJson } from '../otel/resource.js'
import { copySpan } from '../otel/span-copy.js'
import type { EndedSpan, EndedSpanExporter } from '../otel/span-types.js'
import { TrailSpan, type SpanFactory } from '../otel/trail-span.js'
import { NanoClock, type Instant } from '../record/time.js'
import type { Keyring } from '../record/tokens.js'
import type { JsonObject } from '../record/types.js'
import { UuidV7Generator } from '../record/uuid.js'
import { SCOPE_NAME, VERSION } from '../version.js'
import { batchToken } from './batch.js'
import { OpenTrail, SEGMENT_AGE_MS } from './open-trail.js'
import { DeliveryPipeline, type PipelineOptions } from './pipeline.js'
import { AuditSpanProcessor } from './processor.js'
import { LedgerHead, type PlaceRecord, type RecordHome } from './record-home.js'
import { recoverWriters, type RecoveryReport } from './recovery.js'
import { Settlement } from './settlement.js'
import { identityOf, INTERRUPTED, type AuditWriter, type TrailSpec } from './writer.js'

export interface JournaledWriterOptions {
  journalDir: string
  /** See `sinkIdentity`. */
  sink: string
  resource: Resource
  fsync: boolean
  keyring: Keyring
  /** The durable exporter: it alone releases the journal. */
  exporter: () => Promise<EndedSpanExporter>
  /** Further exporters, which get the same spans and hold nothing up. */
  fanOut?: readonly (() => Promise<EndedSpanExporter>)[]
  /** A journal file above this many bytes is followed by a new one. @default 16 MiB */
  journalFileBytes?: number
  /** Whether dead writers of the sink are recovered in the background. @default true */
  recover?: boolean
  /** Of the durable pipeline; for tests. */
  pipeline?: Partial<Pick<PipelineOptions, 'delayMs' | 'timeoutMs' | 'backoff'>>
}

const SWEEP_MS = 1_000
/** How long a flush or a shutdown waits for a fan-out exporter: nothing depends on it. */
const FAN_OUT_WAIT_MS = 2_000
/** What a fan-out exporter may fall behind, and how often a batch is offered to it. */
const FAN_OUT = { maxQueueBytes: 32 * 1024 * 1024, maxAttempts: 5 }

/** One process × thread × sink: a journal, a ledger, a provider and the pipelines behind it. */
export class JournaledWriter implements AuditWriter, RecordHome {
  readonly id: string
  readonly keyring: Keyring
  readonly clock = new NanoClock()
  readonly #options: JournaledWriterOptions
  readonly #journal: Journal
  readonly #ledger: LedgerHead
  readonly #settlement: Settlement
  readonly #factory: SpanFactory
  readonly #resource: JsonObject
  readonly #durable: DeliveryPipeline
  readonly #fanOut: DeliveryPipeline[]
  readonly #trails = new Set<OpenTrail>()
  readonly #sweep: NodeJS.Timeout
  #recovery: Promise<RecoveryReport> | undefined
  #stopped = false

  /** @throws {AuditError} ERR_UNWRITABLE when the journal cannot be opened. */
  constructor(options: JournaledWriterOptions) {
    const ids = new UuidV7Generator()
    this.#options = options
    this.keyring = options.keyring
    this.id = ids.next(Date.now())
    this.#ledger = new LedgerHead(this.id, ids)
    this.#resource = resourceToJson(options.resource.attributes)
    this.#journal = Journal.open({
      journalDir: options.journalDir,
      fsync: options.fsync,
      ...(options.journalFileBytes !== undefined && { maxFileBytes: options.journalFileBytes }),
      openTrails: () => this.#openEntries(),
      header: {
        version: 1,
        writer: this.id,
        sink: options.sink,
        service: serviceName(this.#resource),
        pid: process.pid,
        createdAt: new Date().toISOString(),
      },
    })
    this.#settlement = new Settlement(this.#journal)
    this.#durable = new DeliveryPipeline({
      ...options.pipeline,
      name: options.sink,
      exporter: options.exporter,
      onBatch: (spans) => this.#noteBatch(spans),
      onAcknowledged: (spans) => this.#noteAcknowledged(spans),
    })
    this.#fanOut = (options.fanOut ?? []).map(
      (exporter, index) => new DeliveryPipeline({ ...FAN_OUT, name: `exporter ${index + 1}`, exporter }),
    )
    const processor = new AuditSpanProcessor((span) => this.#deliver(span))
    const { provider, ids: spanIds } = createAuditProvider(resourceFromJson(this.#resource), [processor])
    this.#factory = { tracer: provider.getTracer(SCOPE_NAME, VERSION), ids: spanIds }
    this.#sweep = setInterval(() => this.#cutOld(), SWEEP_MS).unref()
    if (options.recover !== false) setImmediate(() => this.#recoverInBackground())
  }

  openTrail(spec: TrailSpec): OpenTrail {
    const at = this.clock.now()
    const origin = originUnder(spec.parent, spec.kind)
    const ids = { traceId: spec.parent?.traceId ?? newTraceId(), spanId: newSpanId() }
    const trail = new OpenTrail(this, {
      identity: identityOf(spec, this.#ledger.newId(at), ids),
      span: TrailSpan.start(this.#factory, spec.operationName, origin, at, ids),
      origin,
      scope: { name: SCOPE_NAME, version: VERSION },
      resource: this.#resource,
      at,
      input: spec.input,
      tolerant: spec.tolerant ?? false,
    })
    this.#trails.add(trail)
    return trail
  }

  keep(build: PlaceRecord, now: Instant, after: string | undefined) {
    const { built, kept } = this.#ledger.place(build, now, after, ({ text }) =>
      this.#journal.appendRecord(text),
    )
    return { built, file: kept }
  }

  segmentCut(entry: SegmentEntry): boolean {
    try {
      this.#journal.appendSegment(entry)
      return true
    } catch (error) {
      alarm('a segment waits, as the journal does not take its boundary', error)
      return false
    }
  }

  spanMade(spanId: string, records: readonly { file: number }[]): void {
    this.#settlement.add(spanId, records)
  }

  trailClosed(trail: OpenTrail): void {
    this.#trails.delete(trail)
  }

  /** Settles what dead writers of the same sink left. One recovery at a time. */
  recover(): Promise<RecoveryReport> {
    this.#recovery ??= recoverWriters({
      journalDir: this.#options.journalDir,
      sink: this.#options.sink,
      ownDir: this.#journal.dir,
      placeClose: (build, after, keep) => {
        const now = this.clock.now()
        const place: PlaceRecord = (ledger, recordId) => build(ledger, recordId, now, this.keyring)
        return this.#ledger.place(place, now, after, keep).built
      },
      send: (spans) => {
        for (const span of spans) this.#copyOut(span)
        return this.#durable.replay(spans)
      },
    }).finally(() => {
      this.#recovery = undefined
    })
    return this.#recovery
  }

  commit(): void {
    // Nothing is buffered.
  }

  deliver(trail: OpenTrail, timeoutMs: number): Promise<boolean> {
    trail.cut()
    return this.#durable.flush(timeoutMs)
  }

  async flush(timeoutMs: number): Promise<boolean> {
    for (const trail of this.#trails) trail.cut()
    const patience = Math.min(timeoutMs, FAN_OUT_WAIT_MS)
    const [durable] = await Promise.all([
      this.#durable.flush(timeoutMs),
      ...this.#fanOut.map((pipeline) => pipeline.flush(patience)),
    ])
    return durable
  }

  async shutdown(timeoutMs: number): Promise<boolean> {
    clearInterval(this.#sweep)
    this.#stopped = true
    for (const trail of this.#trails) this.#interrupt(trail)
    const patience = Math.min(timeoutMs, FAN_OUT_WAIT_MS)
    const [durable] = await Promise.all([
      this.#durable.shutdown(timeoutMs),
      ...this.#fanOut.map((pipeline) => pipeline.shutdown(patience)),
    ])
    // The pipelines are stopped, so a recovery that waited for them ends now.
    await this.#recovery?.catch(reportRecovery)
    const delivered = durable && this.#journal.unsettled === 0
    this.#journal.close({ keep: !delivered })
    return delivered
  }

  #recoverInBackground(): void {
    if (!this.#stopped) void this.recover().then(reportDamage, reportRecovery)
  }

  #interrupt(trail: OpenTrail): void {
    try {
      trail.close(INTERRUPTED)
    } catch (error) {
      alarm('a trail stays open in the journal; recovery will close it', error)
    }
  }

  #deliver(span: EndedSpan): void {
    this.#durable.enqueue(span)
    this.#copyOut(span)
  }

  #copyOut(span: EndedSpan): void {
    for (const pipeline of this.#fanOut) pipeline.enqueue(copySpan(span))
  }

  #noteBatch(spans: readonly EndedSpan[]): void {
    const spanIds = spans.map((span) => span.spanContext().spanId)
    this.#note(() => this.#journal.appendBatch({ token: batchToken(spanIds), spanIds }))
  }

  #noteAcknowledged(spans: readonly EndedSpan[]): void {
    const spanIds = spans.map((span) => span.spanContext().spanId)
    this.#note(() => this.#journal.appendAck({ token: batchToken(spanIds) }))
    for (const spanId of spanIds) this.#settlement.settle(spanId)
  }

  // Without these notes a crash makes recovery send more than it had to, which readers see through; to hold the
  // export back for them would be worse.
  #note(append: () => void): void {
    try {
      append()
    } catch (error) {
      warn('the journal did not take a note of delivery', error)
    }
  }

  #cutOld(): void {
    this.#journal.checkFile()
    for (const trail of this.#trails) trail.cutIfOlder(SEGMENT_AGE_MS)
  }

  *#openEntries() {
    for (const trail of this.#trails) {
      const entry = trail.openEntry()
      if (entry) yield entry
    }
  }
}

function serviceName(resource: JsonObject): string {
  const name = resource['service.name']
  return typeof name === 'string' ? name : ''
}

function reportRecovery(error: unknown): void {
  alarm('recovery did not finish and will be tried again at the next start', error)
}

function reportDamage({ damage }: RecoveryReport): void {
  for (const { file, offset, message } of damage) {
    alarm(`${file} at byte ${offset} could not be recovered and was set aside: ${message}`)
  }
}
