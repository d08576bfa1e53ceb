import { openEvidence } from '../readers.js'
import { parseVerifyOptions } from './options.js'
import type { VerificationReport, VerifyOptions } from './types.js'
import { Verification } from './verification.js'

/**
 * Checks all records of a sink and its journals: every text against its hash, every chain, every ledger for holes and
 * doubles, and every span against what its records say. It needs no key and no network, and goes on behind whatever
 * it cannot read. What it cannot find without signatures is in `docs/verify.md`.
 *
 * Memory is about 130 bytes a record and 450 a trail.
 *
 * @param options Which sink; by default the configured one. `receipts` are checked as well.
 * @returns The verdict with every finding. A log without signatures is at best `incomplete`.
 * @throws {AuditError} Rejects with ERR_INVALID_OPTION, ERR_INVALID_INPUT (a receipt that is none), ERR_UNSUPPORTED
 *   (`publicKey`, `checkpoint`, a kind of sink), ERR_INVALID_SINK, ERR_SINK_NOT_FOUND, ERR_SINK_WRITE_ONLY,
 *   ERR_SINK_READ.
 * @example
 * const { verdict, findings } = await verifyAuditLogs({ logDir: 'audit_logs', receipts: [receipt] })
 * if (verdict === 'failed') for (const { kind, location, message } of findings) console.error(kind, location, message)
 * @see https://www.rfc-editor.org/rfc/rfc6962#section-2.1 for the hash of a record
 */
export async function verifyAuditLogs(options: VerifyOptions = {}): Promise<VerificationReport> {
  const { source, receipts } = parseVerifyOptions(options)
  const verification = new Verification(openEvidence(source))
  await verification.look()
  let accounts = verification.account()
  if (accounts.hasHoles) {
    await verification.look()
    accounts = verification.account()
  }
  return verification.report(accounts, receipts)
}
