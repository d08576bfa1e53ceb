import { AuditError } from '../errors.js'
import type { SourceOptions } from '../query/types.js'
import { isUuidV7 } from '../record/uuid.js'
import type { ReceiptClaim, VerifyOptions } from './types.js'

const PLACES = ['sink', 'logDir', 'journalDir'] as const
const LATER = ['publicKey', 'checkpoint'] as const
const KNOWN: readonly string[] = [...PLACES, 'receipts', ...LATER]
const SHA_256 = /^[0-9a-f]{64}$/

/**
 * Checks the options of a verification, before anything is opened. A member that is undefined counts as not given.
 *
 * @throws {AuditError} ERR_INVALID_OPTION for a member that is unknown or of the wrong type; ERR_INVALID_INPUT for a
 *   receipt that is none; ERR_UNSUPPORTED for what needs signed checkpoints.
 */
export function parseVerifyOptions(options: VerifyOptions): {
  source: SourceOptions
  receipts: readonly ReceiptClaim[]
} {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw invalid('verifyAuditLogs takes one object of options')
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  for (const [name, value] of given) {
    if (!KNOWN.includes(name))
      throw invalid(`unknown member ${JSON.stringify(name)}: use ${KNOWN.join(', ')}`)
    if ((LATER as readonly string[]).includes(name))
      throw new AuditError('ERR_UNSUPPORTED', `this version has no signed checkpoints: leave ${name} out`)
    if (name !== 'receipts' && (typeof value !== 'string' || value === ''))
      throw invalid(`${name} must be text that is not empty`)
  }
  const { sink, logDir, journalDir, receipts = [] } = options
  if (sink !== undefined && logDir !== undefined)
    throw invalid('logDir is short for a sink: give one of them')
  return { source: { sink, logDir, journalDir }, receipts: checkedReceipts(receipts) }
}

function checkedReceipts(receipts: unknown): ReceiptClaim[] {
  if (!Array.isArray(receipts)) throw invalid('receipts must be an array of receipts')
  return receipts.map((receipt: unknown, i) => {
    const { recordId, hash, lost } = (receipt ?? {}) as Record<string, unknown>
    const isClaim =
      typeof recordId === 'string' && isUuidV7(recordId) && typeof hash === 'string' && SHA_256.test(hash)
    if (!isClaim || lost !== undefined) {
      const why = lost === undefined ? 'needs recordId and hash' : 'is of a record that could not be kept'
      throw new AuditError(
        'ERR_INVALID_INPUT',
        `receipt ${i + 1} ${why}: give receipts as log… returned them`,
      )
    }
    return { recordId, hash }
  })
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', message)
}
