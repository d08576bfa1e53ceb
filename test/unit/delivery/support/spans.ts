import type { Batch } from '../../../../src/delivery/batch.js'
import type { EndedSpan } from '../../../../src/otel/span-types.js'

/** A span that delivery can tell from others; its one record takes so many bytes. */
export function span(id: number, recordBytes = 0): EndedSpan {
  const attributes = { 'audit.record': 'x'.repeat(recordBytes) }
  return {
    spanContext: () => ({ spanId: String(id) }),
    events: recordBytes > 0 ? [{ name: 'e', time: [0, 0], attributes }] : [],
  } as unknown as EndedSpan
}

export function spans(count: number, from = 0): EndedSpan[] {
  return Array.from({ length: count }, (_, index) => span(from + index))
}

export function idsOf(some: readonly EndedSpan[]): string[] {
  return some.map((one) => one.spanContext().spanId)
}

/** A batch that notes what becomes of it, and of what it is divided into. */
export class NotedBatch implements Batch {
  readonly spans: EndedSpan[]
  readonly fate: string[]

  constructor(some: EndedSpan[], fate: string[] = []) {
    this.spans = some
    this.fate = fate
  }

  begin(): void {
    this.#note('begun')
  }

  taken(): void {
    this.#note('taken')
  }

  refused(reason: string): void {
    this.#note(`refused (${reason})`)
  }

  halves(): readonly Batch[] {
    const middle = this.spans.length >> 1
    return [this.spans.slice(0, middle), this.spans.slice(middle)].map(
      (part) => new NotedBatch(part, this.fate),
    )
  }

  #note(what: string): void {
    this.fate.push(`${idsOf(this.spans).join()} ${what}`)
  }
}
