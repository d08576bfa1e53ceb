/** What was begun and has not ended: whoever closes waits for it. */
export class UnderWay {
  readonly #begun = new Set<Promise<unknown>>()

  add<T>(work: Promise<T>): Promise<T> {
    const ended = work.then(
      () => void this.#begun.delete(ended),
      () => void this.#begun.delete(ended),
    )
    this.#begun.add(ended)
    return work
  }

  async end(): Promise<void> {
    await Promise.all(this.#begun)
  }
}
