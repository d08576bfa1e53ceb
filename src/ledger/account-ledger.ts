import { missingText, type Account } from './account.js'
import { runsOf } from './grouped-rows.js'

/**
 * Accounts for the ledger of one writer: its indexes are 0, 1, 2 …, each once, with ids that grow. What was cut from
 * its end shows in nothing but a signed checkpoint.
 *
 * @param rows Its records, ascending by index.
 */
export function accountForLedger(account: Account, rows: Uint32Array): void {
  const { table, findings } = account
  const id = table.ledgers.name(table.ledger.at(rows[0]!))
  const location = `ledger ${id}`
  const settled = account.lastSettled(rows, table.index)
  let next = 0
  let before: number | undefined
  for (const run of runsOf(rows, table.index)) {
    const row = run[0]!
    const index = table.index.at(row)
    if (index > next && next <= settled)
      findings.add('missing', { location }, missingText(['index', 'indexes'], next, index - 1))
    checkRun(account, run)
    if (before !== undefined) checkOrder(account, row, before)
    before = row
    next = index + 1
  }
  findings.add('unsigned', { location }, 'no signed checkpoint covers this ledger')
}

function checkRun(account: Account, run: Uint32Array): void {
  const { table } = account
  const { first, other } = account.rivals(run)
  if (first === undefined || other === undefined) return
  // Two records of one sequence of one trail have been told of there.
  const isOnePlace =
    table.trail.at(first) === table.trail.at(other) && table.sequence.at(first) === table.sequence.at(other)
  if (!isOnePlace)
    account.report(
      'forked',
      other,
      `another record of the same ledger index stands in ${account.placeText(first)}`,
    )
}

function checkOrder(account: Account, row: number, before: number): void {
  const { table } = account
  if (table.isFlawed(row) || table.isFlawed(before)) return
  if (table.recordId.compare(row, table.recordId, before) <= 0)
    account.report('reordered', row, 'its id is not above that of the record before it in the ledger')
}
