import { appendFileSync } from 'node:fs'
import { expect, inject } from 'vitest'
import type { Finding } from './fault-check.js'

/** One line of the table that ends the suite. */
export interface FaultRow {
  fault: string
  /** How often it was made. */
  times: number
  acknowledged: number
  found: number
  duplicated: number
  lost: number
  resent: number
}

/** Adds up what many times one fault came to. */
export class Tally {
  readonly #row: FaultRow
  readonly #problems: string[] = []

  /** @param fault As the table names it. Tallies of one name become one line. */
  constructor(fault: string) {
    this.#row = { fault, times: 0, acknowledged: 0, found: 0, duplicated: 0, lost: 0, resent: 0 }
  }

  /** Counts a time the fault was made, or several, and what was found after it. */
  count(where: string, finding: Finding, more: readonly string[] = [], times = 1): void {
    this.#row.times += times
    for (const name of ['acknowledged', 'found', 'duplicated', 'lost', 'resent'] as const) {
      this.#row[name] += finding[name]
    }
    this.check(where, finding, more)
  }

  /** As {@link check}, for what further sinks have. */
  checkAll(where: string, findings: readonly Finding[]): void {
    for (const finding of findings) this.check(`${where}, the further sink`, finding)
  }

  /** Notes what is wrong, where it is looked at more than once for one fault. */
  check(where: string, { lost, duplicated, problems }: Finding, more: readonly string[] = []): void {
    if (lost > 0) this.#problems.push(`${where}: ${lost} lost`)
    if (duplicated > 0) this.#problems.push(`${where}: ${duplicated} answered twice`)
    for (const problem of [...problems, ...more]) this.#problems.push(`${where}: ${problem}`)
  }

  /** Puts the line into the table, and fails on anything that was wrong. */
  settle({ atLeast = 1 } = {}): void {
    appendFileSync(inject('faults').results, `${JSON.stringify(this.#row)}\n`)
    expect(this.#problems).toEqual([])
    expect(this.#row.times).toBeGreaterThanOrEqual(atLeast)
  }
}
