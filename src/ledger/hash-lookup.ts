import type { BytesColumn } from './columns.js'

const FREE = 0xffff_ffff

/** Finds the first row of a hash, in 8 to 16 bytes a row: SHA-256 is spread evenly already, so its start is the slot. */
export class HashLookup {
  readonly #column: BytesColumn
  readonly #slots: Uint32Array

  /** Of all rows the column has now. */
  constructor(column: BytesColumn, rows: number) {
    this.#column = column
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(rows * 2 + 2))).fill(FREE)
    for (let row = 0; row < rows; row++) {
      const hex = column.hex(row)
      const slot = this.#slotOf(hex)
      if (this.#slots[slot] === FREE) this.#slots[slot] = row
    }
  }

  /** @param hex 32 bytes. */
  find(hex: string): number | undefined {
    const row = this.#slots[this.#slotOf(hex)]!
    return row === FREE ? undefined : row
  }

  /** Where a hash stands, or would. */
  #slotOf(hex: string): number {
    const mask = this.#slots.length - 1
    let slot = parseInt(hex.slice(0, 8), 16) & mask
    for (;;) {
      const row = this.#slots[slot]!
      if (row === FREE || this.#column.hex(row) === hex) return slot
      slot = (slot + 1) & mask
    }
  }
}
