import { types } from 'node:util'
import { AuditError } from '../errors.js'

const ISO_8601 = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?$/

const MINUTE_MS = 60_000

/**
 * Reads an instant and writes it the way records do: RFC 3339 in UTC with nine fraction digits, so that comparing
 * text compares time. All digits given are kept, which a `Date` in between would not do.
 *
 * @param value ISO 8601 in its extended format: a date (midnight UTC), or a date and time with up to nine fraction
 *   digits and a zone (`Z`, `±hh:mm`; without one: UTC). Or a `Date`.
 * @param name Of the option, for the message.
 * @throws {AuditError} ERR_INVALID_TIME for anything else: numbers, days that no calendar has, leap seconds, years
 *   outside 0000 to 9999.
 * @example
 * toInstantText('2026-03-01T09:30+02:00', 'startTime') // '2026-03-01T07:30:00.000000000Z'
 * @see https://www.rfc-editor.org/rfc/rfc3339
 */
export function toInstantText(value: unknown, name: string): string {
  if (types.isDate(value)) return fromMilliseconds(value.getTime(), '', name)
  const match = typeof value === 'string' ? ISO_8601.exec(value) : null
  if (!match) throw invalid(name)
  const [, day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  if (hour > '23' || minute > '59' || second > '59' || !isCalendarDay(day)) throw invalid(name)
  const local = Date.parse(`${day}T${hour}:${minute}:${second}Z`)
  return fromMilliseconds(local - zoneOffset(zone, name), fraction, name)
}

// Date.parse rolls 30 February over to March: only a real day comes back as it went in.
function isCalendarDay(day: string): boolean {
  const milliseconds = Date.parse(day)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day)
}

function zoneOffset(zone: string, name: string): number {
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4))
  if (hours > 23 || minutes > 59) throw invalid(name)
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS
}

/** `fraction`: the digits after the second, where they are finer than the milliseconds say. */
function fromMilliseconds(milliseconds: number, fraction: string, name: string): string {
  if (Number.isNaN(milliseconds)) throw invalid(name)
  const text = new Date(milliseconds).toISOString()
  // Years outside 0000 to 9999 come with a sign and would not compare as text.
  if (text.length !== 24) throw invalid(name)
  return text.slice(0, 20) + (fraction || text.slice(20, 23)).padEnd(9, '0') + 'Z'
}

function invalid(name: string): AuditError {
  return new AuditError(
    'ERR_INVALID_TIME',
    `${name} is no time: use a Date or ISO 8601 text such as 2026-03-01 or 2026-03-01T09:30:00Z`,
  )
}
