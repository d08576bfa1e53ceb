import { readFile } from 'node:fs/promises'
import { AuditError } from '../../errors.js'
import type { ReceiptClaim } from '../../ledger/index.js'

/**
 * Reads a file of receipts, one JSON document a line.
 *
 * @returns what the lines hold; whether these are receipts is for `verifyAuditLogs` to say.
 * @throws {AuditError} ERR_INVALID_INPUT for a file that cannot be read, or a line that is no JSON.
 */
export async function readReceipts(path: string): Promise<ReceiptClaim[]> {
  const lines = (await textOf(path)).split('\n')
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [parsed(line, `${path} line ${i + 1}`)]))
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `cannot read --receipts ${path}: give a file with a receipt on each line`,
      { cause },
    )
  }
}

function parsed(line: string, place: string): ReceiptClaim {
  try {
    return JSON.parse(line) as ReceiptClaim
  } catch {
    throw new AuditError('ERR_INVALID_INPUT', `${place} is no JSON: give one receipt on each line`)
  }
}
