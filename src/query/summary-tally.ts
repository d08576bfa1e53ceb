import type { StoredRecord } from '../record/types.js'
import { datasetOf } from './filter.js'
import type { AuditSummary } from './types.js'

/** The members of a summary that count by value. */
export const COUNTED = [
  'byType',
  'byRegulation',
  'byOperation',
  'byActor',
  'byDataset',
  'byOutcome',
  'byDay',
] as const satisfies (keyof AuditSummary)[]
export type Counted = (typeof COUNTED)[number]

/** Records that were counted elsewhere, none of which is added one by one. */
export interface CountedRecords {
  total: number
  /** How many operations they have that none of the records added has. */
  furtherOperations: number
  counts: readonly { of: Counted; value: string; count: number }[]
  first?: string
  last?: string
}

/** Adds up records. What it holds grows only with the distinct values counted, and one id for each operation. */
export class SummaryTally {
  #total = 0
  #furtherOperations = 0
  #first: string | undefined
  #last: string | undefined
  readonly #operations = new Set<string>()
  readonly #counts = new Map(COUNTED.map((name) => [name, new Counts()]))

  /** Of the records added one by one. */
  get operationIds(): string[] {
    return [...this.#operations]
  }

  /** @param record One that was not added before. */
  add(record: StoredRecord): void {
    this.#total++
    this.#operations.add(record.operationId)
    this.#span(record.timestamp, record.timestamp)
    this.#count('byType', record.eventType)
    for (const regulation of new Set(record.regulations)) this.#count('byRegulation', regulation)
    this.#count('byOperation', record.operationName)
    this.#count('byActor', record.actor?.id)
    this.#count('byDataset', datasetOf(record))
    this.#count('byOutcome', record.outcome)
    this.#count('byDay', record.timestamp.slice(0, 10))
  }

  /** @param counted None of them added before, each counted once. */
  addCounts({ total, furtherOperations, counts, first, last }: CountedRecords): void {
    this.#total += total
    this.#furtherOperations += furtherOperations
    if (first !== undefined && last !== undefined) this.#span(first, last)
    for (const { of, value, count } of counts) this.#count(of, value, count)
  }

  summary(): AuditSummary {
    const by = Object.fromEntries(
      [...this.#counts].map(([name, counts]) => [name, counts.toRecord()]),
    ) as Pick<AuditSummary, Counted>
    return {
      total: this.#total,
      operations: this.#operations.size + this.#furtherOperations,
      ...by,
      ...(this.#first !== undefined && { first: this.#first }),
      ...(this.#last !== undefined && { last: this.#last }),
    }
  }

  #span(first: string, last: string): void {
    if (this.#first === undefined || first < this.#first) this.#first = first
    if (this.#last === undefined || last > this.#last) this.#last = last
  }

  #count(name: Counted, value: string | undefined, count = 1): void {
    if (value !== undefined) this.#counts.get(name)?.add(value, count)
  }
}

class Counts {
  readonly #counts = new Map<string, number>()

  add(value: string, count: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count)
  }

  /** Without a prototype, so that any value can be looked up. */
  toRecord(): Record<string, number> {
    const record = Object.create(null) as Record<string, number>
    for (const [value, count] of this.#counts) record[value] = count
    return record
  }
}
