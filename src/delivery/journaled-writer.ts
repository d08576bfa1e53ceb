import type { Resource } from '@opentelemetry/resources'
import type { Durability } from '../config/options.js'
import { AuditError } from '../errors.js'
import type { JournalHeader, SegmentEntry } from '../journal/entries.js'
import { isVolatile } from '../journal/files.js'
import { Journal, type RecordPlace } from '../journal/journal.js'
import type { Loss } from '../journal/reserve.js'
import { alarm, warn } from '../otel/diagnose.js'
import { originUnder } from '../otel/host-context.js'
import { newSpanId, newTraceId } from '../otel/id-generator.js'
import { createAuditProvider } from '../otel/provider.js'
import { resourceFromJson, resourceToJson } from '../otel/resource.js'
import { countRecord, observeBacklog } from '../otel/self-metrics.js'
import type { EndedSpan, EndedSpanExporter } from '../otel/span-types.js'
import { TrailSpan, type SpanFactory } from '../otel/trail-span.js'
import { NanoClock, type Instant } from '../record/time.js'
import type { Keyring } from '../record/tokens.js'
import type { JsonObject } from '../record/types.js'
import { UuidV7Generator } from '../record/uuid.js'
import { SCOPE_NAME, VERSION } from '../version.js'
import { ExporterSet, type ExporterSetOptions, type NamedExporter } from './exporter-set.js'
import { OpenTrail } from './open-trail.js'
import { AuditSpanProcessor } from './processor.js'
import { readySpan } from './rebuild.js'
import { LedgerHead, type MadeSpan, type PlaceRecord, type RecordHome } from './record-home.js'
import { TrailRoster } from './trail-roster.js'
import { WriterRecovery } from './writer-recovery.js'
import { identityOf, recordLosses, type AuditWriter, type TrailSpec } from './writer.js'

export interface JournaledWriterOptions extends Pick<ExporterSetOptions, 'pipeline' | 'maxQueueBytes'> {
  journalDir: string
  /** See `sinkIdentity`. */
  sink: string
  /** How messages and metrics name it. @default the identity */
  sinkLabel?: string
  resource: Resource
  durability: Durability
  keyring: Keyring
  /** The sink's exporter, a durable one: only what it has acknowledged leaves the journal. */
  exporter: () => Promise<EndedSpanExporter>
  /** Further exporters that must have a record before the journal lets it go. */
  durable?: readonly NamedExporter[]
  /** Further exporters, which get copies of the spans and hold nothing up. */
  fanOut?: readonly NamedExporter[]
  /** A journal file above this many bytes is followed by a new one. @default 16 MiB */
  journalFileBytes?: number
  /** Bytes of the journal above which records are refused. @default Infinity */
  journalMaxBytes?: number
  /** Whether dead writers of the sink are recovered in the background. @default true */
  recover?: boolean
}

const SWEEP_MS = 1_000

/** One process × thread × sink: a journal, a ledger, a provider and the exporters behind it. */
export class JournaledWriter implements AuditWriter, RecordHome {
  readonly id: string
  readonly keyring: Keyring
  readonly clock = new NanoClock()
  readonly #journal: Journal
  readonly #ledger: LedgerHead
  readonly #exporters: ExporterSet
  /** What it does for writers that are dead. */
  readonly recovery: WriterRecovery
  readonly #factory: SpanFactory
  readonly #resource: JsonObject
  readonly #trails = new TrailRoster()
  readonly #sweep: NodeJS.Timeout
  readonly #forgetBacklog: () => void
  /** What the span holds that is being made: its processor is called before the making returns. */
  #making: MadeSpan | undefined

  /** @throws {AuditError} ERR_UNWRITABLE when the journal cannot be opened. */
  constructor(options: JournaledWriterOptions) {
    const ids = new UuidV7Generator()
    this.keyring = options.keyring
    this.id = ids.next(Date.now())
    this.#ledger = new LedgerHead(this.id, ids)
    this.#resource = resourceToJson(options.resource.attributes)
    const { sink, sinkLabel: label = sink, exporter: open } = options
    const durable = [{ name: sink, label, open }, ...(options.durable ?? [])]
    const names = durable.map(({ name }) => name)
    const header = headerOf(this.id, sink, names, this.#resource)
    const { journalDir, journalFileBytes, journalMaxBytes, durability } = options
    this.#journal = Journal.open({
      journalDir,
      durability,
      header,
      ...(journalFileBytes !== undefined && { maxFileBytes: journalFileBytes }),
      ...(journalMaxBytes !== undefined && { maxBytes: journalMaxBytes }),
      openTrails: () => this.#trails.openEntries(),
    })
    if (isVolatile(journalDir)) {
      warn(
        `${journalDir} is in memory only: its records do not survive the machine; set journalDir to a disk`,
      )
    }
    this.#exporters = new ExporterSet(this.#journal, {
      ...options,
      header,
      durable,
      fanOut: options.fanOut ?? [],
      openTrails: () => this.#trails.states(),
    })
    const processor = new AuditSpanProcessor((span) => this.#spanEnded(span))
    const { provider, ids: spanIds } = createAuditProvider(resourceFromJson(this.#resource), [processor])
    this.#factory = { tracer: provider.getTracer(SCOPE_NAME, VERSION), ids: spanIds }
    this.#sweep = setInterval(() => this.#tidy(), SWEEP_MS).unref()
    this.#forgetBacklog = observeBacklog(() => this.#exporters.backlogs())
    this.recovery = new WriterRecovery({
      ...{ writer: this, clock: this.clock, ledger: this.#ledger, exporters: this.#exporters },
      ...{ journalDir, sink, ownDir: this.#journal.dir },
    })
    if (options.recover !== false) this.recovery.startInBackground()
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
    const { built, kept } = this.#ledger.place(build, now, after, ({ text }) => this.#append(text))
    countRecord(built.text.length)
    return { built, ...kept }
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

  spanMade(span: MadeSpan, make: () => void): void {
    this.#making = span
    make()
    this.#making = undefined
  }

  lossesChanged(): void {
    try {
      this.#journal.noteLosses(this.#trails.losses())
    } catch (error) {
      warn('what was lost could not be written down yet', error)
    }
  }

  trailClosed(trail: OpenTrail): void {
    this.#trails.remove(trail)
  }

  noteLosses(losses: readonly Loss[]): void {
    this.#trails.addLosses(losses)
    this.lossesChanged()
    this.#tellLosses()
  }

  /** Why durable exporters do not take what they are sent, as far as that is known. */
  get problems(): Error[] {
    return this.#exporters.problems
  }

  commit(isLast = false): void {
    if (isLast) this.#journal.loopIsOver()
    try {
      this.#journal.commit()
    } catch (error) {
      alarm('records of the last tick are not written', error)
    }
  }

  deliver(trail: OpenTrail, timeoutMs: number): Promise<boolean> {
    trail.cut()
    return this.#exporters.deliver(timeoutMs)
  }

  flush(timeoutMs: number): Promise<boolean> {
    this.#trails.cut()
    return this.#exporters.flush(timeoutMs)
  }

  async shutdown(timeoutMs: number): Promise<boolean> {
    clearInterval(this.#sweep)
    this.recovery.stop()
    this.#trails.interrupt()
    this.#tellLosses()
    this.commit()
    const flushed = await this.#exporters.shutdown(timeoutMs)
    await this.recovery.ended()
    this.#forgetBacklog()
    const delivered = flushed && this.#journal.unsettled === 0
    this.#closeJournal(delivered)
    return delivered
  }

  #append(text: string): RecordPlace {
    try {
      return this.#journal.appendRecord(text)
    } catch (error) {
      // What open trails have pending could leave at once, and make room.
      if (error instanceof AuditError && error.code === 'ERR_JOURNAL_FULL')
        setImmediate(() => this.#makeRoom())
      throw error
    }
  }

  #makeRoom(): void {
    this.#trails.cut()
    this.#exporters.hurry()
  }

  /** A trail that could not be closed, or a loss that could not be told, is for recovery to settle. */
  #closeJournal(delivered: boolean): void {
    const isSettled = delivered && this.#trails.isEmpty && this.#trails.losses().length === 0
    try {
      this.#journal.close({ keep: !isSettled })
    } catch (error) {
      alarm('the journal could not be cleared away; recovery will do it', error)
    }
  }

  #spanEnded(span: EndedSpan): void {
    if (!this.#making) return
    this.#exporters.push(readySpan(span, { ...this.#making, end: this.#journal.position }))
  }

  #tidy(): void {
    this.#journal.checkFile()
    this.#trails.tidy()
    this.#tellLosses()
  }

  #tellLosses(): void {
    try {
      if (this.#trails.tellLosses((losses) => recordLosses(this, losses))) this.lossesChanged()
    } catch {
      // The disk still takes nothing; the alarm was sounded for each of them.
    }
  }
}

function headerOf(
  writer: string,
  sink: string,
  exporters: readonly string[],
  resource: JsonObject,
): JournalHeader {
  const service = resource['service.name']
  return {
    version: 1,
    writer,
    sink,
    exporters,
    service: typeof service === 'string' ? service : '',
    pid: process.pid,
    createdAt: new Date().toISOString(),
  }
}
