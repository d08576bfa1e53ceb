import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSpan, parseTime } from '../../../src/cli/when.js'

const NOW = Date.parse('2026-03-31T12:00:00.123Z')

describe('parseTime', () => {
  it.each([
    ['90s', '2026-03-31T11:58:30.123000000Z'],
    ['30m', '2026-03-31T11:30:00.123000000Z'],
    ['24h', '2026-03-30T12:00:00.123000000Z'],
    ['7d', '2026-03-24T12:00:00.123000000Z'],
    ['2w', '2026-03-17T12:00:00.123000000Z'],
    ['0s', '2026-03-31T12:00:00.123000000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000000000Z'],
    ['2026-03-01T09:30:00.123456789+02:00', '2026-03-01T07:30:00.123456789Z'],
  ])('reads %s as %s', (text, instant) => {
    expect(parseTime(text, '--since', NOW)).toBe(instant)
  })

  it.each(['', 'yesterday', '24', 'h', '-24h', '1.5h', '24 h', '24H', '1y', '999999999w', '2026-02-30'])(
    'refuses %j, naming the option and what to give',
    (text) => {
      expect(() => parseTime(text, '--until', NOW)).toThrow(
        expect.objectContaining({
          code: 'ERR_INVALID_TIME',
          message: expect.stringMatching(/^--until ".*" is no time: use 2026-03-01/) as string,
        }) as Error,
      )
    },
  )

  it('gives spans that grow with their number', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.constantFrom('s', 'm', 'h', 'd', 'w'), (a, b, unit) => {
        const [spanA = NaN, spanB = NaN] = [parseSpan(`${a}${unit}`), parseSpan(`${b}${unit}`)]
        expect(Math.sign(spanA - spanB)).toBe(Math.sign(a - b))
      }),
    )
  })
})
