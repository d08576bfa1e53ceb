import { count, visible } from './words.js'

const STORED = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/

/**
 * A stored timestamp as it reads best in a table, in UTC and to the millisecond: `2026-11-12 08:15:30.123`. Text of
 * another form is shown as it stands, not guessed at.
 */
export function shownTime(timestamp: string): string {
  const parts = STORED.exec(timestamp)
  if (parts === null) return visible(timestamp)
  const fraction = (parts[3] ?? '').padEnd(3, '0').slice(0, 3)
  return `${parts[1] ?? ''} ${parts[2] ?? ''}.${fraction}`
}

/** To the second, with the zone: `2026-11-12 08:15:30 UTC`. */
export function shownMoment(time: Date): string {
  return Number.isNaN(time.getTime()) ? 'unknown' : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A period by its first and last record: `2026-11-12 08:15:30 to 2026-11-14 17:00:02 UTC`. */
export function shownPeriod(first: string | undefined, last: string | undefined): string {
  if (first === undefined || last === undefined) return 'no record'
  const [from, to] = [shownTime(first).slice(0, 19), shownTime(last).slice(0, 19)]
  return from === to ? `${from} UTC` : `${from} to ${to} UTC`
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function two(value: number, unit: number, small: number, unitName: string, smallName: string): string {
  const whole = Math.floor(value / unit)
  const rest = Math.floor((value - whole * unit) / small)
  return rest === 0
    ? `${count(whole)} ${unitName}`
    : `${count(whole)} ${unitName} ${String(rest)} ${smallName}`
}

/** A duration in milliseconds, in its two largest units: `412 ms`, `2.4 s`, `3 h 12 min`, `4 d 3 h`. */
export function shownDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return 'unknown'
  if (milliseconds < SECOND) return `${String(Math.round(milliseconds))} ms`
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(1)} s`
  if (milliseconds < HOUR) return two(milliseconds, MINUTE, SECOND, 'min', 's')
  if (milliseconds < 2 * DAY) return two(milliseconds, HOUR, MINUTE, 'h', 'min')
  return two(milliseconds, DAY, HOUR, 'd', 'h')
}

/** A histogram's bucket width in words: `15 minutes`, `1 day`. */
export function shownWidth(width: number): string {
  const units: [number, string][] = [
    [7 * DAY, 'week'],
    [DAY, 'day'],
    [HOUR, 'hour'],
    [MINUTE, 'minute'],
    [SECOND, 'second'],
  ]
  for (const [size, name] of units) {
    if (width % size === 0) return width === size ? `1 ${name}` : `${count(width / size)} ${name}s`
  }
  return `${count(width)} ms`
}

/** The start of a bucket, as exact as its width needs: `2026-11-12`, `2026-11-12 08:15`. */
export function shownBucket(start: number, width: number): string {
  const time = new Date(start)
  if (Number.isNaN(time.getTime())) return 'unknown'
  const text = time.toISOString()
  const [date = '', clock = ''] = text.split('T')
  if (width >= DAY) return date
  return `${date} ${clock.slice(0, width >= MINUTE ? 5 : 8)}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The start of a bucket for an axis, where room is short: `14:05`, `4 May 14:00`, `4 May 2026`. */
export function axisLabel(start: number, width: number, withinDay: boolean): string {
  const time = new Date(start)
  if (Number.isNaN(time.getTime())) return ''
  const clock = time.toISOString().slice(11, width >= MINUTE ? 16 : 19)
  const day = `${String(time.getUTCDate())} ${MONTHS[time.getUTCMonth()] ?? ''}`
  if (width >= DAY) return `${day} ${String(time.getUTCFullYear())}`
  return withinDay ? clock : `${day} ${clock}`
}
