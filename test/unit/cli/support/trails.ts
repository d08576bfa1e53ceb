import { join } from 'node:path'
import { AuditTrail, shutdownAudit } from '../../../../src/index.js'
import { tempDir } from '../../../support/temp-dir.js'

/** Characters that a terminal must not be handed: colours, a window title, a line that is turned round. */
const STEERING = '\u001B[31mred\u001B]0;owned\u0007\u009B2J\u202Eabc\r\n'

/** Writes three trails of two operations with the library itself; settles when the sink has all of it. */
export async function writeTrails(): Promise<string> {
  const logDir = join(tempDir(), 'logs')
  for (const numRecords of [1200, 800]) {
    const trail = new AuditTrail({ operationName: 'prepare_loans', logDir, regulations: ['GDPR'] })
    trail.logDataAccess({
      ...{ datasetName: 'loans', columnsAccessed: ['income', 'age'], numRecords, user: 'ada' },
      ...{ purpose: 'credit scoring', subjects: ['customer-1'] },
    })
    trail.close({ status: 'completed' })
  }
  const trail = new AuditTrail({ operationName: 'score_loan', logDir, regulations: ['GDPR', 'EU AI Act'] })
  trail.logError({ errorType: 'TimeoutError', message: STEERING, actor: { id: 'api', type: 'service' } })
  trail.logEvent('custom', { text: STEERING })
  trail.close({ status: 'failed', outcome: 'failure' })
  await shutdownAudit()
  return logDir
}
