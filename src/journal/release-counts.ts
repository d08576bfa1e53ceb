interface FileCounts {
  number: number
  bytes: number
  /** Records in it that each exporter has not acknowledged. */
  unsettled: number[]
}

/** Which files of a journal still hold records that some exporter has not acknowledged. */
export class ReleaseCounts {
  readonly #exporters: number
  readonly #files: FileCounts[] = []
  #bytes = 0

  constructor(exporters: number) {
    this.#exporters = exporters
  }

  /** Number of the newest file; 0 when there is none. */
  get current(): number {
    return this.#files.at(-1)?.number ?? 0
  }

  /** Records that the slowest exporter lacks. */
  get unsettled(): number {
    const sums = Array.from({ length: this.#exporters }, (_, exporter) =>
      this.#files.reduce((sum, { unsettled }) => sum + unsettled[exporter]!, 0),
    )
    return Math.max(0, ...sums)
  }

  /** Bytes of all files but the newest. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * @param previousBytes Of the file that was the newest.
   * @returns as {@link settle}.
   */
  fileAdded(number: number, previousBytes: number): number[] {
    const previous = this.#files.at(-1)
    if (previous) previous.bytes = previousBytes
    this.#bytes += previousBytes
    this.#files.push({ number, bytes: 0, unsettled: new Array<number>(this.#exporters).fill(0) })
    return this.#released()
  }

  recordAdded(): void {
    const { unsettled } = this.#files.at(-1)!
    for (let exporter = 0; exporter < unsettled.length; exporter++) unsettled[exporter]!++
  }

  /** @returns the numbers of files that can go: the oldest ones, up to the first that is still needed. */
  settle(exporter: number, records: ReadonlyMap<number, number>): number[] {
    for (const file of this.#files) file.unsettled[exporter]! -= records.get(file.number) ?? 0
    return this.#released()
  }

  #released(): number[] {
    const released: number[] = []
    while (this.#files.length > 1 && this.#files[0]!.unsettled.every((count) => count === 0)) {
      const { number, bytes } = this.#files.shift()!
      this.#bytes -= bytes
      released.push(number)
    }
    return released
  }
}
