import type { EndedSpan, EndedSpanExporter, ExportOutcome } from '../../src/otel/span-types.js'

/** Keeps what it gets; can be told to refuse or to stay silent. */
export class MemoryExporter implements EndedSpanExporter {
  readonly batches: EndedSpan[][] = []
  answer: 'take' | 'refuse' | 'hang' = 'take'
  attempts = 0

  get spans(): EndedSpan[] {
    return this.batches.flat()
  }

  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    this.attempts++
    if (this.answer === 'hang') return
    if (this.answer === 'refuse') return done({ code: 1, error: new Error('refused') })
    this.batches.push(spans)
    done({ code: 0 })
  }

  shutdown(): Promise<void> {
    return Promise.resolve()
  }
}
