import type { Actor, Outcome } from '../../record/types.js'
import type { CustomInput } from '../../trail/events.js'
import type { SeenEvent } from '../record-event.js'
import type { AggregationRule } from '../../config/aggregation-rule.js'
import { MemberTally } from './member-tally.js'
import { NumberRange } from './number-range.js'

/** Why a record was made when it was: by the rule; because it had waited long; for want of room; at a flush or an end. */
export type ClosedBy = 'rule' | 'time' | 'limit' | 'flush'

/** What all calls of a bucket have in common: calls that differ in any of it never become one record. */
export interface BucketKey {
  operationName: string
  eventType: string
  actor?: Actor
  purpose?: string
  legalBasis?: string
  regulations?: readonly string[]
  outcome: Outcome
  /** Details that say what was used: the model, the data set. */
  target: Record<string, unknown>
}

/** Calls of one kind that are counted until they become a record. */
export class Bucket {
  readonly #key: BucketKey
  readonly #members = new Map<string, MemberTally>()
  readonly #durations = new NumberRange()
  #count = 0
  #from = Infinity
  #to = -Infinity

  constructor(key: BucketKey) {
    this.#key = key
  }

  get count(): number {
    return this.#count
  }

  /** @param now Milliseconds since the epoch; it may step back. */
  add({ durationMs, ...details }: Record<string, unknown>, now: number): void {
    this.#count++
    this.#from = Math.min(this.#from, now)
    this.#to = Math.max(this.#to, now)
    if (typeof durationMs === 'number' && Number.isFinite(durationMs)) this.#durations.add(durationMs)
    for (const [name, value] of Object.entries(details)) if (value !== undefined) this.#tally(name).add(value)
  }

  toEvent(rule: AggregationRule, closedBy: ClosedBy): SeenEvent {
    const { operationName, eventType, target, ...common } = this.#key
    const members = [...this.#members].map(([name, tally]) => [name, tally.value(this.#count)] as const)
    const input: CustomInput = {
      ...common,
      ...target,
      ...Object.fromEntries(members),
      aggregated: { rule: rule.text, closedBy, ...this.#counts(), ...this.#times() },
    }
    return { operationName, eventType, input }
  }

  /** All four, so that a reader need not know that one bucket has one outcome. */
  #counts() {
    const of = (outcome: Outcome) => (this.#key.outcome === outcome ? this.#count : 0)
    return {
      count: this.#count,
      succeeded: of('success'),
      failed: of('failure'),
      denied: of('denied'),
      unknown: of('unknown'),
    }
  }

  #times() {
    const range = this.#durations.range()
    const moreColumns = [...this.#members.values()].some(({ hasMoreColumns }) => hasMoreColumns)
    return {
      from: new Date(this.#from).toISOString(),
      to: new Date(this.#to).toISOString(),
      ...(range && { durationMs: { ...range, sum: Math.round(range.sum * 1000) / 1000 } }),
      ...(moreColumns && { moreColumns }),
    }
  }

  #tally(name: string): MemberTally {
    let tally = this.#members.get(name)
    if (!tally) this.#members.set(name, (tally = new MemberTally(name)))
    return tally
  }
}
