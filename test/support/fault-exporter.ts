import type { AuditReceipt } from 'spanledger'
import type { EndedSpan, EndedSpanExporter, ExportOutcome } from '../../src/otel/span-types.js'
import { leafHash } from '../../src/record/hash.js'
import type { Finding } from './fault-check.js'

/** What an exporter does with a batch. */
export type Answer =
  | 'take'
  /** Takes nothing and never answers. */
  | 'hang'
  | 'throw'
  | 'fail'
  /** Says that it will never take this. */
  | 'refuse'
  /** Calls back without a result. */
  | 'answer nothing'
  /** Says that it failed, and then that it did not. */
  | 'answer twice'
  /** Keeps the batch, and its answer is lost. */
  | 'take and hang'
  /** Keeps the batch, and answers when {@link FaultyExporter.answerLate} is called. */
  | 'take and wait'

/** A sink in memory, durable as far as the pipeline is concerned, that answers as it is told to. */
export class FaultyExporter implements EndedSpanExporter {
  readonly durableAs: string
  answer: Answer
  /** What becomes of `shutdown`. */
  end: 'quietly' | 'throw' | 'reject' | 'hang' = 'quietly'
  attempts = 0
  readonly #texts: string[] = []
  #late: (() => void)[] = []

  constructor(answer: Answer, name = 'memory:') {
    this.answer = answer
    this.durableAs = name
  }

  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    this.attempts++
    const failed = { code: 1, error: new Error('this sink is told to fail') } as const
    switch (this.answer) {
      case 'take':
        this.#keep(spans)
        return done({ code: 0 })
      case 'hang':
        return
      case 'throw':
        throw new Error('this sink is told to throw')
      case 'fail':
        return done(failed)
      case 'refuse':
        return done({ code: 1, error: Object.assign(new Error('refused'), { retryable: false }) })
      case 'answer nothing':
        return done(undefined as never)
      case 'answer twice':
        done(failed)
        return done({ code: 0 })
      case 'take and hang':
        return this.#keep(spans)
      case 'take and wait':
        this.#keep(spans)
        this.#late.push(() => done({ code: 0 }))
    }
  }

  answerLate(): void {
    for (const answer of this.#late.splice(0)) answer()
  }

  shutdown(): Promise<void> {
    switch (this.end) {
      case 'quietly':
        return Promise.resolve()
      case 'throw':
        throw new Error('this sink is told to throw at its end')
      case 'reject':
        return Promise.reject(new Error('this sink is told to fail at its end'))
      case 'hang':
        return new Promise(() => undefined)
    }
  }

  /** What it holds, held against receipts. It may get a record twice: nothing here is a query that sees through it. */
  examine(receipts: readonly AuditReceipt[]): Finding {
    const hashes = this.#texts.map((text) => leafHash(text))
    const distinct = new Set(hashes)
    const found = receipts.filter(({ hash }) => distinct.has(hash)).length
    return {
      acknowledged: receipts.length,
      found,
      duplicated: 0,
      lost: receipts.length - found,
      resent: hashes.length - distinct.size,
      problems: [],
    }
  }

  #keep(spans: readonly EndedSpan[]): void {
    for (const { events } of spans) {
      for (const { attributes } of events) this.#texts.push(attributes!['audit.record'] as string)
    }
  }
}
