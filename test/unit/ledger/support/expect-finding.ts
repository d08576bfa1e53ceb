import { expect } from 'vitest'
import { verifyAuditLogs, type Finding } from '../../../../src/ledger/index.js'
import { Tampering, recordOf } from './tampering.js'

/** A finding in short: its kind, and the record it names. */
export interface Expected {
  kind: Finding['kind']
  /** Name of the operation. */
  of?: string
  sequence?: number
  /** Part of the message. */
  says?: string | RegExp
}

/** Changes the files of a log, and checks that this is found where it was done. */
export async function expectFinding(
  logDir: string,
  change: (log: Tampering) => void,
  { kind, of, sequence, says }: Expected,
): Promise<void> {
  const log = new Tampering(logDir)
  const operationId = of === undefined ? undefined : recordOf(log.event(of, 0)).operationId
  change(log)
  log.save()
  const { verdict, findings } = await verifyAuditLogs({ logDir })
  expect(verdict).toBe('failed')
  expect(findings).toContainEqual(
    expect.objectContaining({
      ...{ kind, severity: 'error' },
      ...(operationId !== undefined && { operationId }),
      ...(sequence !== undefined && { sequence }),
      ...(says !== undefined && { message: expect.stringMatching(says) as string }),
    }),
  )
}
