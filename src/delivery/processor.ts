import type { SpanProcessor } from '@opentelemetry/sdk-trace-node'
import type { EndedSpan } from '../otel/span-types.js'

/** Hands every ended span of Spanledger's own provider on: never sampled, never dropped, never throwing. */
export class AuditSpanProcessor implements SpanProcessor {
  readonly #onEnd: (span: EndedSpan) => void

  constructor(onEnd: (span: EndedSpan) => void) {
    this.#onEnd = onEnd
  }

  onStart(): void {
    // A span is of interest once it is complete.
  }

  onEnd(span: EndedSpan): void {
    this.#onEnd(span)
  }

  // What was handed on is flushed by its pipelines, whose deadlines and outcomes the writer needs to know.
  forceFlush(): Promise<void> {
    return Promise.resolve()
  }

  shutdown(): Promise<void> {
    return Promise.resolve()
  }
}
