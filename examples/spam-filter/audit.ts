import { join } from 'node:path'
import { configureAudit, type Actor } from 'spanledger'

/** Who acts. Roles, as the records of a small team would name them. */
export const ML_ENGINEER: Actor = { id: 'ml-engineer', type: 'user' }
export const PRIVACY_OFFICER: Actor = { id: 'privacy-officer', type: 'user' }
export const MAIL_DESK: Actor = { id: 'mail-desk', type: 'user' }
export const SPAM_FILTER: Actor = { id: 'spam-filter', type: 'service' }

/** Why mails are looked at. */
export const TRAINING = 'training a spam filter'
export const FILTERING = 'filtering spam'

/** What every trail says of its surroundings. */
export const CONTEXT = { project: 'spam_filter', environment: 'demo' }

/**
 * Sets once what holds for the whole process. With OTEL_EXPORTER_OTLP_ENDPOINT in the environment the same spans also
 * go to that collector; nothing here has to change for it.
 *
 * @returns where the trails are kept
 */
export function startAuditing(directory: string): string {
  const logDir = join(directory, 'audit_logs')
  configureAudit({
    sink: `file:${logDir}`,
    serviceName: 'spam-filter',
    regulations: ['GDPR'],
    legalBasis: 'legitimate interests, GDPR Art. 6(1)(f)',
  })
  return logDir
}
