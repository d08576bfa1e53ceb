import { AuditError } from '../errors.js'
import { toInstantText } from '../query/time.js'

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}
const SPAN = /^(\d{1,9})([smhdw])$/

/** A span such as `90s`, `30m`, `24h`, `7d`, `2w` in milliseconds; undefined for other text. */
export function parseSpan(text: string): number | undefined {
  const [, digits, unit = ''] = SPAN.exec(text) ?? []
  const size = UNITS[unit]
  return digits === undefined || size === undefined ? undefined : Number(digits) * size
}

/**
 * A time as the command line takes it.
 *
 * @param text ISO 8601, or a span that ends now.
 * @param flag For the message.
 * @param now Milliseconds since 1970.
 * @returns RFC 3339 in UTC with nine fraction digits.
 * @throws {AuditError} ERR_INVALID_TIME
 * @example
 * parseTime('24h', '--since', Date.parse('2026-03-02')) // '2026-03-01T00:00:00.000000000Z'
 */
export function parseTime(text: string, flag: string, now: number): string {
  const span = parseSpan(text)
  try {
    return toInstantText(span === undefined ? text : new Date(now - span), flag)
  } catch (cause) {
    throw new AuditError(
      'ERR_INVALID_TIME',
      `${flag} ${JSON.stringify(text)} is no time: use 2026-03-01, 2026-03-01T09:30:00Z, or a span before now such as 24h`,
      { cause },
    )
  }
}
