import type { CaptureLevel } from '../../config/options.js'
import { processOptions } from '../../config/process-options.js'
import { AuditError } from '../../errors.js'
import { alarmOfHost } from '../../otel/diagnose.js'
import type { EndedSpan } from '../../otel/span-types.js'
import { withoutTracing } from '../../otel/suppress.js'
import { ambient, runIn } from '../../trail/ambient.js'
import { flushAudit, settingsOf } from '../../trail/runtime.js'
import { SCOPE_NAME } from '../../version.js'
import { checkOptions, type InstrumentationOptions } from '../options.js'
import { recordEvent } from '../record-event.js'
import { deriveEvents, type DerivedEvent } from './derive.js'
import { LocalTrails } from './local-trails.js'
import { operationName } from './operation-name.js'
import { BUILT_IN_RULES } from './rules/built-in.js'
import { checkRules } from './rules/check-rules.js'
import type { BridgeRule } from './rules/types.js'
import { noteRecorded, SpanTable, type LiveSpan } from './span-table.js'

export interface AuditBridgeOptions extends InstrumentationOptions {
  /** Before the built-in ones: see `loadBridgeRules` for those of a file. @default none */
  rules?: readonly BridgeRule[] | undefined
  /** Whether the built-in rules hold too. @default true */
  builtInRules?: boolean | undefined
  /** Trails of local root spans open at the same time. @default 1000 */
  maxOpenTrails?: number | undefined
  /** Milliseconds without a record after which such a trail is closed. @default 60_000 */
  idleMs?: number | undefined
}

const OPTIONS: readonly string[] = [
  'rules',
  'builtInRules',
  'maxOpenTrails',
  'idleMs',
] satisfies (keyof AuditBridgeOptions)[]

/**
 * A span processor for the host's own provider, of OpenTelemetry SDK 2.x or 3.x: what other instrumentations tell of
 * databases, models and object stores becomes records. Those of one request or job (one local root span) stand in one
 * trail, below that span; inside a trail of the application's they stand there. It sees recorded spans only: what the
 * host's sampler drops makes no record.
 *
 * @example
 * new NodeSDK({ spanProcessors: [new BatchSpanProcessor(exporter), new AuditBridgeProcessor({ regulations: ['GDPR'] })] })
 * @throws {AuditError} ERR_INVALID_OPTION for options or rules that cannot be. Nothing throws later.
 */
export class AuditBridgeProcessor {
  readonly #options: AuditBridgeOptions
  readonly #rules: readonly BridgeRule[]
  readonly #spans = new SpanTable()
  readonly #trails: LocalTrails
  #recording = false
  /** Read once for each configuration. */
  #configured: { by: unknown; capture: CaptureLevel } | undefined

  constructor(given: AuditBridgeOptions = {}) {
    const options = checkOptions(given, OPTIONS, 'AuditBridgeProcessor')
    const { rules = [], builtInRules = true, regulations, purpose, idleMs } = options
    const own = checkRules(rules, 'the bridge rules')
    this.#rules = builtInRules ? [...own, ...BUILT_IN_RULES] : own
    this.#options = options
    checkLimit('idleMs', idleMs)
    checkLimit('maxOpenTrails', options.maxOpenTrails)
    this.#trails = new LocalTrails({
      regulations,
      purpose,
      idleMs,
      maxOpen: options.maxOpenTrails,
    })
  }

  /** Takes note of what surrounds the start: who acts is known there, not where the span ends. */
  onStart(span: object, _parentContext?: unknown): void {
    this.#quietly(() => {
      const started = span as EndedSpan
      if (!isOwn(started)) this.#spans.begin(started, ambient())
    })
  }

  onEnd(span: EndedSpan): void {
    this.#quietly(() => {
      if (isOwn(span)) return
      const live = this.#spans.end(span) ?? unseen(span)
      try {
        this.#derive(span, live)
      } finally {
        live.hasEnded = true
        // Also after what ended later than its root.
        if (live.root.hasEnded) withoutTracing(() => this.#trails.close(live.root))
      }
    })
  }

  /** Waits, for at most 30 seconds, until the sink has what was recorded. Trails of spans that have not ended stay open. */
  async forceFlush(): Promise<void> {
    await flushAudit()
  }

  /** Closes the trails of spans that have not ended, with outcome `unknown`, then as {@link forceFlush}. */
  async shutdown(): Promise<void> {
    this.#trails.closeAll()
    this.#spans.clear()
    await flushAudit()
  }

  #derive(span: EndedSpan, live: LiveSpan): void {
    const events = deriveEvents(span, this.#rules, this.#captureLevel())
    const untold = events.filter(
      ({ sameCall }) => sameCall === undefined || !live.recordedInside.has(sameCall),
    )
    for (const event of untold) {
      if (event.sameCall !== undefined) noteRecorded(live, event.sameCall)
      this.#record(event, live)
    }
  }

  #record({ eventType, input }: DerivedEvent, { root, surroundings }: LiveSpan): void {
    const { trail, openTrail, ...around } = surroundings
    const isOpen = trail && !trail.closed
    const home = isOpen ? { trail } : { openTrail: () => openOf(openTrail) ?? this.#trails.of(root) }
    const event = { operationName: operationName(root.span), eventType, input }
    const parent = surroundings.parent ?? root.context
    runIn({ ...around, ...home, parent }, () => withoutTracing(() => void recordEvent(event, this.#options)))
  }

  #captureLevel(): CaptureLevel {
    if (this.#options.capture !== undefined) return this.#options.capture
    const by = processOptions()
    if (this.#configured?.by !== by) this.#configured = { by, capture: settingsOf({}).capture }
    return this.#configured.capture
  }

  /** Spans that recording itself makes (of the file system, of the sink's requests) make no records. */
  #quietly(work: () => void): void {
    if (this.#recording) return
    this.#recording = true
    try {
      work()
    } catch (error) {
      alarmOfHost('a span could not be turned into records', error)
    } finally {
      this.#recording = false
    }
  }
}

/** A span whose start was not seen stands for itself. */
function unseen(span: EndedSpan): LiveSpan {
  const context = span.spanContext() as LiveSpan['context']
  const live = {
    context,
    parent: undefined,
    surroundings: {},
    span,
    hasEnded: false,
    recordedInside: new Set(),
  } as unknown
  return Object.assign(live as LiveSpan, { root: live as LiveSpan })
}

function isOwn(span: EndedSpan): boolean {
  return span.instrumentationScope.name === SCOPE_NAME
}

function openOf(openTrail: LiveSpan['surroundings']['openTrail']) {
  const trail = openTrail?.()
  return trail && !trail.closed ? trail : undefined
}

function checkLimit(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return
  throw new AuditError('ERR_INVALID_OPTION', `${name} must be a whole number from 1 up`)
}
