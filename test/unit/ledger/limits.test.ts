import { describe, expect, it } from 'vitest'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { baseLog } from './support/base-log.js'
import { ledgerOf, writeJournal } from './support/made-journal.js'
import { attribute, editRecord, recordOf, Tampering, type OtlpEvent } from './support/tampering.js'

// What nothing but a signature, a receipt or a witness shows: docs/verify.md says so, row by row.

const copy = baseLog()

const hashOf = (event: OtlpEvent) => attribute(event.attributes, 'audit.record.hash').stringValue!

function claimOf(event: OtlpEvent) {
  return { recordId: recordOf(event).recordId, hash: hashOf(event) }
}

/** Changes the purpose of a record, and all hashes that follow in its trail. */
function rewrite(log: Tampering, purpose: string): void {
  const event = log.event('train', 1)
  editRecord(event, { purpose }, true)
  attribute(event.attributes, 'audit.purpose').stringValue = purpose
  for (let sequence = 2; sequence <= 4; sequence++)
    editRecord(log.event('train', sequence), { previousHash: hashOf(log.event('train', sequence - 1)) }, true)
}

const ATTACKS: [what: string, receiptOf: [string, number], attack: (log: Tampering) => void][] = [
  ['changes a record and all that follows it', ['train', 4], (log) => rewrite(log, 'advertising')],
  [
    'changes the closing record and what was made of it',
    ['score', 2],
    (log) => {
      editRecord(log.event('score', 2), { outcome: 'success' }, true)
      const span = log.span('score')
      span.status.code = 1
      for (const { attributes } of [span, log.event('score', 2)])
        attribute(attributes, 'audit.outcome').stringValue = 'success'
    },
  ],
  ['removes all that a writer wrote', ['score', 1], (log) => log.removeSpans('score')],
  [
    'removes the newest trails of a writer',
    ['batch', 7],
    (log) => ['batch', 'batch segment'].forEach((name) => log.removeSpans(name)),
  ],
]

describe.each(ATTACKS)('who %s', (_what, [operation, sequence], attack) => {
  it('is not found without signatures', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    attack(log)
    log.save()
    expect((await verifyAuditLogs({ logDir })).verdict).toBe('incomplete')
  })

  it('is found with a receipt of a record', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    const receipts = [claimOf(log.event(operation, sequence))]
    attack(log)
    log.save()
    const { verdict, findings } = await verifyAuditLogs({ logDir, receipts })
    expect(verdict).toBe('failed')
    expect(findings[0]).toMatchObject({
      recordId: receipts[0]!.recordId,
      message: expect.stringMatching(/^a receipt has/) as string,
    })
  })
})

it('who makes up a journal for a writer turns a trail that lost its end into an open one: a warning', async () => {
  const logDir = copy()
  const log = new Tampering(logDir)
  const ledger = ledgerOf(log.event('batch', 0))
  log.removeSpans('batch')
  log.save()
  expect((await verifyAuditLogs({ logDir })).verdict).toBe('failed')
  writeJournal(logDir, ledger, [])
  const { verdict, findings } = await verifyAuditLogs({ logDir })
  expect(verdict).toBe('incomplete')
  expect(findings).toContainEqual(expect.objectContaining({ kind: 'open-trail', sequence: 255 }))
})
