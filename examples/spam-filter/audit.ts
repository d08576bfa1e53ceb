import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { configureAudit, type Actor } from 'spanledger'

/** Who acts. Roles, as the records of a small team would name them. */
export const ML_ENGINEER: Actor = { id: 'ml-engineer', type: 'user' }
export const PRIVACY_OFFICER: Actor = { id: 'privacy-officer', type: 'user' }
export const MAIL_DESK: Actor = { id: 'mail-desk', type: 'user' }
export const SPAM_FILTER: Actor = { id: 'spam-filter', type: 'service' }

/** Why mails are looked at, and by what right: the trails record it, and the compliance check is told the same. */
export const TRAINING = 'training a spam filter'
export const FILTERING = 'filtering spam'
export const LEGAL_BASIS = 'legitimate interests, GDPR Art. 6(1)(f)'
/** What the privacy officer does with them is owed by law (GDPR Art. 5(2), 15), not an interest of the team. */
export const LEGAL_DUTY = 'legal obligation, GDPR Art. 6(1)(c)'

/** What every trail says of its surroundings. */
export const CONTEXT = { project: 'spam_filter', environment: 'demo' }

export interface AuditPlaces {
  /** Where the trails are kept. */
  logDir: string
  /** The key behind the tokens of persons. */
  keyFile: string
}

/**
 * Sets once what holds for the whole process. With OTEL_EXPORTER_OTLP_ENDPOINT in the environment the same spans also
 * go to that collector; nothing here has to change for it.
 */
export function startAuditing(directory: string): AuditPlaces {
  const logDir = join(directory, 'audit_logs')
  const keyFile = createTokenKey(join(directory, 'keys', 'token.key'))
  configureAudit({
    sink: `file:${logDir}`,
    tokenKeyFile: keyFile,
    serviceName: 'spam-filter',
    regulations: ['GDPR'],
    legalBasis: LEGAL_BASIS,
  })
  return { logDir, keyFile }
}

/**
 * Tokens are pseudonyms only to those without their key, so it lies apart from the trails it protects. A service takes
 * it from its secret store instead.
 */
function createTokenKey(file: string): string {
  mkdirSync(dirname(file), { mode: 0o700 })
  writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
  return file
}
