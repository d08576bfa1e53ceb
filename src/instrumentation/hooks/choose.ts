import { AuditError } from '../../errors.js'
import { LIBRARIES } from './libraries.js'

/** The OpenTelemetry instrumentations that the host has installed. */
const OPENTELEMETRY = 'opentelemetry'

/**
 * What is to be instrumented.
 *
 * @param names As in SPANLEDGER_INSTRUMENTATIONS: `all`, `none`, or names.
 * @throws {AuditError} ERR_INVALID_OPTION for a name that is none: what it meant would go unrecorded.
 */
export function chooseInstrumentations(names: readonly string[]): ReadonlySet<string> {
  const all = [...LIBRARIES.map(({ name }) => name), OPENTELEMETRY]
  const known = ['all', 'none', ...all]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined || (names.includes('none') && names.length > 1)) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `SPANLEDGER_INSTRUMENTATIONS must be all, none, or some of ${all.join(', ')}, separated by commas`,
    )
  }
  if (names.includes('all')) return new Set(all)
  return new Set(names.filter((name) => name !== 'none'))
}
