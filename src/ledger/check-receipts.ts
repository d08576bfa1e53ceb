import type { Findings } from './findings.js'
import type { RecordTable } from './record-table.js'
import type { ReceiptClaim } from './types.js'

/** Checks that the record of each receipt is there, with its hash. */
export function checkReceipts(
  receipts: readonly ReceiptClaim[],
  table: RecordTable,
  findings: Findings,
): void {
  if (receipts.length === 0) return
  const rows = rowsById(receipts, table)
  for (const { recordId, hash } of receipts) {
    const found = rows.get(recordId) ?? []
    if (found.some((row) => table.hash.hex(row) === hash && !table.isFlawed(row))) continue
    const [row] = found
    if (row === undefined) {
      findings.add(
        'missing',
        { location: 'receipts', recordId },
        'a receipt has this record, and it is not there',
      )
      continue
    }
    const about = {
      location: table.places.text(table.place.at(row)),
      operationId: table.trails.name(table.trail.at(row)),
      sequence: table.sequence.at(row),
      recordId,
    }
    findings.add('altered', about, 'a receipt has another hash of this record')
  }
}

function rowsById(receipts: readonly ReceiptClaim[], table: RecordTable): Map<string, number[]> {
  const rows = new Map<string, number[]>(receipts.map(({ recordId }) => [recordId, []]))
  for (let row = 0; row < table.length; row++) rows.get(table.recordIdText(row))?.push(row)
  return rows
}
