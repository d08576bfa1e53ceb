import { missingText, type Account } from './account.js'
import { runsOf } from './grouped-rows.js'
import { ROLE } from './record-table.js'
import { Doubles } from './doubles.js'

/**
 * Accounts for one trail: its sequences are 0, 1, 2 … up to its closing record, each once, each naming the hash of the
 * one before, in the order of time; its segments follow each other.
 *
 * @param rows Its records, ascending by sequence.
 * @returns how many records it has.
 */
export function accountForTrail(account: Account, rows: Uint32Array): number {
  const { table } = account
  const walk = new TrailWalk(account, account.lastSettled(rows, table.sequence))
  for (const run of runsOf(rows, table.sequence)) walk.step(run)
  return walk.end()
}

/** Goes through a trail sequence by sequence; of each there are one or more rows. */
class TrailWalk {
  readonly #account: Account
  readonly #doubles: Doubles
  /** Sequences above it may not have been there yet when the others were read. */
  readonly #settled: number
  #records = 0
  #next = 0
  #before: Uint32Array | undefined
  #closedAt: number | undefined

  constructor(account: Account, settled: number) {
    this.#account = account
    this.#doubles = new Doubles(account)
    this.#settled = settled
  }

  step(run: Uint32Array): void {
    const row = run[0]!
    const sequence = this.#account.table.sequence.at(row)
    if (sequence > this.#next) this.#reportMissing(row, this.#next, sequence - 1)
    const before = sequence === this.#next ? this.#before : undefined
    this.#checkRole(row, sequence)
    this.#checkRun(run)
    this.#doubles.step(run)
    this.#checkSegment(row, before?.[0], sequence)
    if (before) this.#checkLink(run, before)
    this.#records++
    this.#next = sequence + 1
    this.#before = run
  }

  end(): number {
    this.#doubles.end()
    const last = this.#before?.[0]
    // A trail that began while we looked may have its end where we had looked already.
    if (last !== undefined && this.#closedAt === undefined && this.#settled >= 0) this.#reportOpen(last)
    return this.#records
  }

  #reportOpen(last: number): void {
    const { table, writers } = this.#account
    const isKnown = writers.has(table.ledgers.name(table.ledger.at(last)))
    if (isKnown)
      this.#account.report('open-trail', last, 'nobody has closed the trail yet; its writer has a journal')
    else
      this.#account.report(
        'truncated',
        last,
        'the trail has no closing record, and its writer has no journal',
      )
  }

  #reportMissing(row: number, first: number, last: number): void {
    if (first > this.#settled) return
    const { findings, table } = this.#account
    const operationId = table.trails.name(table.trail.at(row))
    const about = { location: `trail ${operationId}`, operationId, sequence: first }
    findings.add('missing', about, missingText(['sequence', 'sequences'], first, last))
  }

  #checkRole(row: number, sequence: number): void {
    const role = this.#account.table.role(row)
    if ((sequence === 0) !== (role === ROLE.start))
      this.#account.report('inserted', row, 'a trail begins with audit_started, and has no other')
    if (this.#closedAt !== undefined)
      this.#account.report('inserted', row, `the trail was closed before, at sequence ${this.#closedAt}`)
    else if (role === ROLE.close) this.#closedAt = sequence
  }

  #checkRun(run: Uint32Array): void {
    const { first, other } = this.#account.rivals(run)
    if (other !== undefined) {
      const place = this.#account.placeText(first!)
      this.#account.report('forked', other, `another record of the same sequence stands in ${place}`)
    }
    const gap = this.#account.table.gap(run[0]!)
    if (!gap) return
    const { count, reason, from, to } = gap
    this.#account.report(
      'gap',
      run[0]!,
      `${count} records could not be kept (${reason}), from ${from} to ${to}`,
    )
  }

  #checkLink(run: Uint32Array, before: Uint32Array): void {
    const { table } = this.#account
    const row = run.find((each) => !table.isFlawed(each))
    if (row === undefined) return
    const named = run
      .filter((each) => !table.isFlawed(each))
      .every((each) => before.some((one) => table.follows(each, one)))
    if (!named) this.#account.report('altered', before[0]!, 'the record after it names another hash for it')
    const isLater = table.compareTimes(row, before[0]!) >= 0
    const isAbove = table.recordId.compare(row, table.recordId, before[0]!) > 0
    if (!table.isFlawed(before[0]!) && !(isLater && isAbove))
      this.#account.report('reordered', row, 'its time or id is before that of the record before it')
  }

  /** Segments are numbered from 0 on, and the trail's own span comes last. */
  #checkSegment(row: number, before: number | undefined, sequence: number): void {
    const { places, place } = this.#account.table
    const here = places.segment(place.at(row))
    if (here === undefined || (before === undefined && sequence > 0)) return
    const there = before === undefined ? -1 : places.segment(place.at(before))
    const isSame = before !== undefined && places.isSameSpan(place.at(row), place.at(before))
    if (there === undefined || isSame || here === there + 1) return
    this.#account.report(
      'attribute-mismatch',
      row,
      `its span says it is segment ${here}, and follows segment ${there}`,
    )
  }
}
