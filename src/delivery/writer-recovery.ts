import type { NanoClock } from '../record/time.js'
import { resendDeadLetters } from './dead-letters.js'
import type { ExporterSet } from './exporter-set.js'
import type { LedgerHead, PlaceRecord } from './record-home.js'
import { recoverWriters, reportNotRecovered, reportRecovered, type RecoveryReport } from './recovery.js'
import { recordLosses, type AuditWriter } from './writer.js'

export interface WriterRecoveryOptions {
  writer: AuditWriter
  clock: NanoClock
  ledger: LedgerHead
  exporters: ExporterSet
  journalDir: string
  sink: string
  /** The writer's own directory. */
  ownDir: string
}

/** A writer's care for what dead writers of its sink left. One recovery at a time. */
export class WriterRecovery {
  readonly #options: WriterRecoveryOptions
  #running: Promise<RecoveryReport> | undefined
  #stopped = false

  constructor(options: WriterRecoveryOptions) {
    this.#options = options
  }

  /** Recovers once the caller's own work is done. */
  startInBackground(): void {
    setImmediate(() => {
      if (!this.#stopped) void this.run().then(reportRecovered, reportNotRecovered)
    })
  }

  /** @throws what {@link recoverWriters} throws. */
  run(): Promise<RecoveryReport> {
    const { writer, clock, ledger, exporters, ...where } = this.#options
    this.#running ??= recoverWriters({
      ...where,
      routes: exporters.routes,
      place: (build, after, keep) => {
        const now = clock.now()
        const place: PlaceRecord = (position, recordId) => build(position, recordId, now, writer.keyring)
        return ledger.place(place, now, after, keep).built
      },
      recordLosses: (losses, dead) => recordLosses(writer, losses, dead),
      isStopped: () => this.#stopped,
    }).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Sends once more what exporters refused for good. Resolves to how many records were taken, and how many not. */
  resend(): ReturnType<typeof resendDeadLetters> {
    const { journalDir, sink, exporters } = this.#options
    return resendDeadLetters(journalDir, sink, exporters.routes)
  }

  /** Lets none begin. */
  stop(): void {
    this.#stopped = true
  }

  /** Waits for the one that runs, which ends when its exporters have stopped. Never throws. */
  async ended(): Promise<void> {
    await this.#running?.catch(reportNotRecovered)
  }
}
