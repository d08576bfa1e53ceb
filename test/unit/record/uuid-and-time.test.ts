import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NanoClock, formatInstant, parseInstant } from '../../../src/record/time.js'
import { UuidV7Generator, isUuidV7 } from '../../../src/record/uuid.js'

describe('UuidV7Generator', () => {
  it('makes version 7 ids whose first 48 bits are the time (RFC 9562 §5.7)', () => {
    const id = new UuidV7Generator().next(0x0123456789ab)
    expect(isUuidV7(id)).toBe(true)
    expect(id.startsWith('01234567-89ab-7')).toBe(true)
  })

  it('strictly increases whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 48 - 1 }), { minLength: 2 }), (times) => {
        const ids = new UuidV7Generator()
        const made = times.map((time) => ids.next(time))
        expect(made).toEqual([...new Set(made)].sort())
        expect(made.every(isUuidV7)).toBe(true)
      }),
    )
  })

  it('exceeds an id of another writer, though that one is ahead in time', () => {
    const ahead = new UuidV7Generator().next(2_000_000_000_000)
    const next = new UuidV7Generator().next(1_000_000_000_000, ahead)
    expect(next > ahead).toBe(true)
  })

  it('runs over into the millisecond when the counter is full', () => {
    const full = '01234567-89ab-7fff-bfff-ffffffffffff'
    const next = new UuidV7Generator().next(1, full)
    expect(next > full).toBe(true)
    expect(next.startsWith('01234567-89ac-7000-8000-')).toBe(true)
  })
})

describe('instants', () => {
  it('are text whose order is their order, and read back the same', () => {
    const instant = fc.tuple(
      fc.integer({ min: 0, max: 253402300799 }),
      fc.integer({ min: 0, max: 999_999_999 }),
    )
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(parseInstant(formatInstant(a))).toEqual(a)
        const earlier = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
        expect(formatInstant(a) < formatInstant(b)).toBe(earlier)
      }),
    )
  })

  it.each(['2026-01-01T00:00:00Z', '2026-13-01T00:00:00.000000000Z', 'now', ''])('refuses %j', (text) => {
    expect(() => parseInstant(text)).toThrow(RangeError)
  })
})

describe('NanoClock', () => {
  it('is finer than its wall clock', () => {
    let monotonic = 100
    const clock = new NanoClock(
      () => 1_700_000_000_000 + Math.floor(monotonic - 100),
      () => monotonic,
    )
    expect(clock.now()).toEqual([1_700_000_000, 0])
    monotonic += 1.25
    expect(clock.now()).toEqual([1_700_000_000, 1_250_000])
  })

  it('follows the wall clock when that is set, forwards and back', () => {
    let wall = 1_700_000_000_000
    const clock = new NanoClock(
      () => wall,
      () => 50,
    )
    clock.now()
    wall -= 3_600_000
    expect(clock.now()).toEqual([1_699_996_400, 0])
    wall += 7_200_000
    expect(clock.now()).toEqual([1_700_003_600, 0])
  })
})
