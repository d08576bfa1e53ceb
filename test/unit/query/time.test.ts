import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toInstantText } from '../../../src/query/time.js'

describe('an instant', () => {
  test.each([
    ['2026-03-01', '2026-03-01T00:00:00.000000000Z'],
    ['2026-03-01T09:30', '2026-03-01T09:30:00.000000000Z'],
    ['2026-03-01T09:30:15', '2026-03-01T09:30:15.000000000Z'],
    ['2026-03-01T09:30:15Z', '2026-03-01T09:30:15.000000000Z'],
    ['2026-03-01T09:30:15.1', '2026-03-01T09:30:15.100000000Z'],
    ['2026-03-01T09:30:15.123456789Z', '2026-03-01T09:30:15.123456789Z'],
    ['2026-03-01T00:30+02:00', '2026-02-28T22:30:00.000000000Z'],
    ['2026-12-31T23:30:00.000000001-01:00', '2027-01-01T00:30:00.000000001Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000000000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000000000Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999999999Z'],
  ])('%s is %s', (text, expected) => {
    expect(toInstantText(text, 'startTime')).toBe(expected)
  })

  test.each([
    '',
    'now',
    '2026',
    '2026-03',
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-03-00',
    '2026-03-32',
    '2026-3-1',
    '20260301',
    '2026-03-01T',
    '2026-03-01T24:00:00',
    '2026-03-01T09:60',
    '2026-03-01T09:30:60Z',
    '2026-03-01 09:30',
    '2026-03-01t09:30',
    '2026-03-01T09:30:15.1234567891Z',
    '2026-03-01T09:30:15.Z',
    '2026-03-01T09:30:15,5Z',
    '2026-03-01T09:30+24:00',
    '2026-03-01T09:30+02:60',
    '2026-03-01T09:30+2',
    '2026-03-01T09:30 Z',
    ' 2026-03-01',
    '2026-03-01\n',
    '2026-03-01Z',
    '0000-01-01T00:00+01:00',
    '9999-12-31T23:59-01:00',
    '+002026-03-01',
    '1772357400000',
  ])('is not %j', (text) => {
    expect(() => toInstantText(text, 'startTime')).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_TIME',
        message: expect.stringContaining('startTime') as string,
      }),
    )
  })

  test.each([
    0,
    1772357400000,
    NaN,
    null,
    true,
    {},
    [],
    ['2026-03-01'],
    new Date(NaN),
    new Date(8.64e15),
    10n,
  ])('is not the value %s', (value) => {
    expect(() => toInstantText(value, 'endTime')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_TIME' }),
    )
  })

  const date = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })

  test('is the same as a Date, as its ISO text and in any zone', () => {
    const offset = fc.integer({ min: -23 * 60, max: 23 * 60 })
    fc.assert(
      fc.property(date, offset, (instant, minutes) => {
        fc.pre(instant.getUTCFullYear() > 0 && instant.getUTCFullYear() < 9999)
        const text = toInstantText(instant, 'startTime')
        expect(text).toBe(instant.toISOString().replace('Z', '000000Z'))
        expect(toInstantText(instant.toISOString(), 'startTime')).toBe(text)
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1)
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
        const zone = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
        expect(toInstantText(local + zone, 'startTime')).toBe(text)
      }),
    )
  })

  test('compares as text the way instants compare', () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        const [textA, textB] = [toInstantText(a, 'startTime'), toInstantText(b, 'startTime')]
        expect(textA < textB).toBe(a < b)
      }),
    )
  })
})
