import type { Journal } from '../journal/journal.js'

/** Remembers which journal files hold the records of a span, until the span is acknowledged. */
export class Settlement {
  readonly #journal: Journal
  readonly #files = new Map<string, Map<number, number>>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  add(spanId: string, records: readonly { file: number }[]): void {
    const counts = this.#files.get(spanId) ?? new Map<number, number>()
    for (const { file } of records) counts.set(file, (counts.get(file) ?? 0) + 1)
    this.#files.set(spanId, counts)
  }

  settle(spanId: string): void {
    for (const [file, records] of this.#files.get(spanId) ?? []) this.#journal.settle(file, records)
    this.#files.delete(spanId)
  }
}
