import { describe, expect, it } from 'vitest'
import {
  axisLabel,
  shownBucket,
  shownDuration,
  shownMoment,
  shownPeriod,
  shownTime,
  shownWidth,
} from '../../../../src/report/text/time.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('shownTime', () => {
  it('cuts nanoseconds to milliseconds and rounds nothing up', () => {
    expect(shownTime('2026-05-04T08:00:00.999999999Z')).toBe('2026-05-04 08:00:00.999')
  })

  it('shows a timestamp of another form as it stands', () => {
    expect(shownTime('yesterday')).toBe('yesterday')
  })
})

describe('shownMoment and shownPeriod', () => {
  it('names the zone', () => {
    expect(shownMoment(new Date('2026-05-04T10:00:00+02:00'))).toBe('2026-05-04 08:00:00 UTC')
  })

  it('says that a date is none', () => {
    expect(shownMoment(new Date('never'))).toBe('unknown')
  })

  it('spans from the first to the last record', () => {
    expect(shownPeriod('2026-05-04T08:00:00.1Z', '2026-05-05T09:30:00.2Z')).toBe(
      '2026-05-04 08:00:00 to 2026-05-05 09:30:00 UTC',
    )
  })

  it('is one moment within a second, and nothing without records', () => {
    expect([
      shownPeriod('2026-05-04T08:00:00.1Z', '2026-05-04T08:00:00.9Z'),
      shownPeriod(undefined, undefined),
    ]).toEqual(['2026-05-04 08:00:00 UTC', 'no record'])
  })
})

describe('shownDuration', () => {
  it.each([
    [0, '0 ms'],
    [412, '412 ms'],
    [2_449, '2.4 s'],
    [5 * MINUTE + 3_000, '5 min 3 s'],
    [3 * HOUR, '3 h'],
    [47 * HOUR + 12 * MINUTE, '47 h 12 min'],
    [4 * DAY + 3 * HOUR, '4 d 3 h'],
    [-1, 'unknown'],
    [Number.NaN, 'unknown'],
  ])('says %d ms as %s', (milliseconds, text) => {
    expect(shownDuration(milliseconds)).toBe(text)
  })
})

describe('buckets', () => {
  it.each([
    [10_000, '10 seconds'],
    [15 * MINUTE, '15 minutes'],
    [HOUR, '1 hour'],
    [DAY, '1 day'],
    [28 * DAY, '4 weeks'],
  ])('says the width %d as %s', (width, text) => {
    expect(shownWidth(width)).toBe(text)
  })

  it.each([
    [10_000, '2026-05-04 08:05:10'],
    [MINUTE, '2026-05-04 08:05'],
    [DAY, '2026-05-04'],
  ])('writes a start for the width %d', (width, text) => {
    expect(shownBucket(Date.UTC(2026, 4, 4, 8, 5, 10), width)).toBe(text)
  })

  it.each([
    [MINUTE, true, '08:05'],
    [MINUTE, false, '4 May 08:05'],
    [DAY, false, '4 May 2026'],
  ])('shortens a start on the axis', (width, withinDay, text) => {
    expect(axisLabel(Date.UTC(2026, 4, 4, 8, 5, 10), width, withinDay)).toBe(text)
  })
})
