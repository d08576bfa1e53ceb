import type { SinkFlaw } from '../query/stored-span.js'
import type { Evidence } from '../readers.js'
import { Account } from './account.js'
import { accountForLedger } from './account-ledger.js'
import { accountForTrail } from './account-trail.js'
import { checkReceipts } from './check-receipts.js'
import { Findings, placeText } from './findings.js'
import { groupRows } from './grouped-rows.js'
import { IndexCheck } from './index-check.js'
import { JournalCheck } from './journal-check.js'
import { RecordTable } from './record-table.js'
import { SpanCheck } from './span-check.js'
import { TrailSpans } from './trail-spans.js'
import type { ReceiptClaim, VerificationReport } from './types.js'

/** What all trails and ledgers come to. */
interface Accounts {
  records: number
  findings: Findings
  /** Whether something seems to be missing. */
  hasHoles: boolean
}

/** One verification: looks at the evidence, then accounts for every trail and ledger in it. */
export class Verification {
  readonly #evidence: Evidence
  readonly #found = new Findings()
  readonly #table = new RecordTable()
  readonly #writers = new Set<string>()
  readonly #spans: SpanCheck
  readonly #journals: JournalCheck
  readonly #index: IndexCheck
  #settledRows: number | undefined

  constructor(evidence: Evidence) {
    this.#evidence = evidence
    const trails = new TrailSpans(this.#found)
    this.#spans = new SpanCheck(this.#table, trails, this.#found)
    this.#journals = new JournalCheck(this.#table, trails, this.#found)
    this.#index = new IndexCheck(this.#table, this.#found)
  }

  /**
   * Reads all there is. What seems to be missing afterwards may have been on its way from a journal to the sink: after
   * a second look it has been seen in one of them.
   *
   * @throws {AuditError} ERR_SINK_NOT_FOUND, ERR_SINK_READ
   */
  async look(): Promise<void> {
    const look = this.#evidence.look((flaw) => this.#reportFlaw(flaw))
    try {
      for (const writer of look.writers) this.#writers.add(writer)
      for await (const span of look.spans) this.#spans.check(span)
      for (const journal of look.journals) await this.#journals.check(journal)
      if (look.index) await this.#index.look(await look.index())
    } finally {
      look.close()
    }
    this.#settledRows ??= this.#table.length
  }

  /** Accounts for every trail and ledger, as far as they were read. */
  account(): Accounts {
    const table = this.#table
    const findings = new Findings()
    const account = new Account(table, findings, this.#writers, this.#settledRows ?? 0)
    const byTrail = groupRows(table.trail, table.sequence, table.trails.size)
    let records = 0
    for (let trail = 0; trail < table.trails.size; trail++) {
      const rows = byTrail.of(trail)
      if (rows.length > 0) records += accountForTrail(account, rows)
    }
    const byLedger = groupRows(table.ledger, table.index, table.ledgers.size)
    for (let ledger = 0; ledger < table.ledgers.size; ledger++) accountForLedger(account, byLedger.of(ledger))
    this.#index.account(findings, this.#settledRows ?? 0)
    return { records, findings, hasHoles: findings.has('missing', 'truncated', 'inserted') }
  }

  report(accounts: Accounts, receipts: readonly ReceiptClaim[]): VerificationReport {
    const { records } = accounts
    const findings = this.#found
    findings.addAll(accounts.findings)
    checkReceipts(receipts, this.#table, findings)
    if (records === 0) {
      const message = 'there is nothing to verify: no record is in the sink or its journals'
      findings.add('missing', { location: this.#evidence.label }, message)
    }
    const { trails, ledgers } = this.#table
    return {
      verdict: findings.verdict,
      records,
      trails: trails.size,
      writers: ledgers.size,
      findings: findings.list,
    }
  }

  #reportFlaw({ kind, location, offset, message }: SinkFlaw): void {
    this.#found.add(kind, { location: placeText(location, offset) }, message)
  }
}
