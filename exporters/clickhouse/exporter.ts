import { setTimeout as wait } from 'node:timers/promises'
import { AuditError } from '../../src/errors.js'
import {
  EXPORT_FAILED,
  EXPORT_SUCCESS,
  type EndedSpan,
  type EndedSpanExporter,
  type ExportOutcome,
} from '../../src/otel/span-types.js'
import { LineBuffer } from '../encoding/line-buffer.js'
import { ClickHouseFailure } from './connect/connection.js'
import type { ClickHouseTarget } from './connect/target.js'
import { insertParts, type InsertPart } from './encoding/insert-parts.js'
import {
  exporterTarget,
  type ClickHouseSpanExporterOptions,
  type ExporterTarget,
} from './exporter-options.js'
import { TRACE_COLUMNS } from './schema/traces-tables.js'
import { WritableTables } from './writable-tables.js'

/** Exports that wait for their turn; their spans are held in memory. */
const MAX_WAITING = 16
const FIRST_RETRY_MS = 250
const MAX_RETRY_MS = 5_000

/**
 * Writes spans to ClickHouse: a server, a cluster, or the engine in this process. They become rows of `otel_traces`, as
 * the Collector's exporter makes them, and views make what queries and Grafana read of them. An export has succeeded when
 * all of its spans are in the table and in its views; the same spans exported again are not stored again.
 *
 * Works in a provider of the OpenTelemetry SDK, major 2 or 3, as any other `SpanExporter`. Nothing is sent before the
 * first export, which also makes the tables where they are missing (see `createSchema`).
 *
 * @throws {AuditError} ERR_INVALID_OPTION, ERR_INVALID_SINK. Exports never throw: they fail with ERR_SINK_WRITE, ERR_SCHEMA,
 * ERR_NO_ENGINE, ERR_UNWRITABLE or ERR_INVALID_INPUT, whose `retryable` is false where the same spans would be refused again.
 * @example
 * const exporter = new ClickHouseSpanExporter({ url: 'clickhouse://writer@localhost:8123/otel' })
 * const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
 */
export class ClickHouseSpanExporter implements EndedSpanExporter {
  readonly durableAs: string
  readonly #target: ClickHouseTarget
  readonly #maxAttempts: number
  readonly #tables: WritableTables
  readonly #buffer = new LineBuffer()
  #work: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #stopped: Promise<void> | undefined

  /** @param options Or what was read from a sink URL. */
  constructor(options: ClickHouseSpanExporterOptions | ExporterTarget) {
    const { target, maxAttempts } = isRead(options) ? options : exporterTarget(options)
    this.#target = target
    this.#maxAttempts = maxAttempts
    this.#tables = new WritableTables(target)
    this.durableAs = target.label
  }

  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    this.#inTurn(() => this.#write(spans))
      .then(
        () => done({ code: EXPORT_SUCCESS }),
        (error: Error) => done({ code: EXPORT_FAILED, error }),
      )
      // What a callback throws is not ours to crash the host with.
      .catch(() => {})
  }

  /** Waits for the exports under way. */
  async forceFlush(): Promise<void> {
    await this.#work
  }

  /** Waits for the exports under way, then closes the connection. Exports that come later fail. */
  shutdown(): Promise<void> {
    this.#stopped ??= this.#work.then(() => this.#tables.close())
    return this.#stopped
  }

  /** Runs one export at a time, in the order asked for, so that what is under way stays bounded. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#stopped) throw this.#failure('was shut down: make a new exporter')
    if (this.#waiting >= MAX_WAITING)
      throw this.#failure(`has ${MAX_WAITING} exports waiting already: send fewer at once`)
    this.#waiting++
    const result = this.#work.then(work).finally(() => this.#waiting--)
    this.#work = result.catch(() => {})
    return result
  }

  async #write(spans: readonly EndedSpan[]): Promise<void> {
    const table = this.#target.tables.traces
    for await (const part of insertParts(spans, this.#buffer, `${this.#target.database}.${table}`))
      await this.#insert(part)
  }

  async #insert(part: InsertPart): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const connection = await this.#tables.open()
        await connection.insert({ table: this.#target.tables.traces, columns: TRACE_COLUMNS, ...part })
        return
      } catch (cause) {
        const failure = writeFailure(cause)
        // Whoever made the tables unmade them, or somebody else will: they are looked at anew.
        this.#tables.doubt()
        if (failure.retryable === false || attempt >= this.#maxAttempts || this.#stopped) throw failure
        await wait(pauseMs(attempt, failure.retryAfterMs), undefined, { ref: false })
      }
    }
  }

  #failure(what: string): AuditError {
    return new AuditError('ERR_SINK_WRITE', `${this.durableAs} ${what}`, { retryable: true })
  }
}

function isRead(options: ClickHouseSpanExporterOptions | ExporterTarget): options is ExporterTarget {
  return Object(options) === options && 'target' in options
}

function writeFailure(cause: unknown): AuditError {
  if (!(cause instanceof ClickHouseFailure)) return cause as AuditError
  const { message, retryable, retryAfterMs } = cause
  return new AuditError('ERR_SINK_WRITE', message, { cause, retryable, retryAfterMs })
}

/** Twice as long each time, and not at the moment when all others try again. */
function pauseMs(attempt: number, askedMs = 0): number {
  const pause = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  return Math.max(Math.min(askedMs, MAX_RETRY_MS), pause * (0.5 + Math.random() / 2))
}
