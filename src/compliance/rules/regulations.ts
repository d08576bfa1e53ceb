import { AuditError } from '../../errors.js'
import { ACCOUNTABILITY } from './gdpr-accountability.js'
import { LAWFULNESS } from './gdpr-lawfulness.js'
import { PERSONS } from './gdpr-persons.js'
import { PRINCIPLES } from './gdpr-principles.js'
import { TRANSFERS } from './gdpr-transfers.js'
import type { ComplianceRule } from './rule.js'

/** Regulations that can be checked. */
export type Regulation = 'GDPR'

/** The rules of each regulation, in the order of its articles. */
const RULES: Readonly<Record<Regulation, readonly ComplianceRule[]>> = {
  // Regulation (EU) 2016/679.
  GDPR: [...PRINCIPLES, ...LAWFULNESS, ...PERSONS, ...ACCOUNTABILITY, ...TRANSFERS],
}

/**
 * The regulation that a name stands for, in upper or lower case.
 *
 * @throws AuditError `ERR_INVALID_OPTION` for one without rules, naming those with
 */
export function readRegulation(name: unknown): Regulation {
  const known = Object.keys(RULES) as Regulation[]
  const regulation = known.find((candidate) => typeof name === 'string' && candidate === name.toUpperCase())
  if (regulation !== undefined) return regulation
  throw new AuditError(
    'ERR_INVALID_OPTION',
    `There are no rules for the regulation ${JSON.stringify(name) ?? 'undefined'}: give one of ${known.join(', ')}.`,
  )
}

export function rulesOf(regulation: Regulation): readonly ComplianceRule[] {
  return RULES[regulation]
}
