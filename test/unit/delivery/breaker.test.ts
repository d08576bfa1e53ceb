import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from '../../../src/delivery/breaker.js'

function failing(times: number): CircuitBreaker {
  const breaker = new CircuitBreaker()
  for (let n = 0; n < times; n++) breaker.failed(0)
  return breaker
}

describe('a circuit breaker', () => {
  it('opens with the fifth failure in a row, and says so once', () => {
    const breaker = new CircuitBreaker()
    const opened = Array.from({ length: 8 }, () => breaker.failed(0))
    expect(opened).toEqual([false, false, false, false, true, false, false, false])
    expect([breaker.isOpen, breaker.failures]).toEqual([true, 8])
  })

  it('closes with a success, and says whether it was open', () => {
    expect([failing(4).succeeded(), failing(5).succeeded()]).toEqual([false, true])
    const breaker = failing(5)
    breaker.succeeded()
    expect([breaker.isOpen, breaker.failures, breaker.succeeded()]).toEqual([false, 0, false])
  })

  it('counts failures since the last success only', () => {
    const breaker = failing(4)
    breaker.succeeded()
    for (let n = 0; n < 4; n++) breaker.failed(0)
    expect(breaker.isOpen).toBe(false)
  })

  it('lets who waits hurry while it is closed', () => {
    const breaker = failing(4)
    breaker.attempted(1_000)
    expect(breaker.mayHurry(1_000)).toBe(true)
  })

  it('lets who waits hurry once a second while it is open', () => {
    const breaker = failing(5)
    breaker.attempted(1_000)
    expect([1_000, 1_500, 1_999, 2_000].map((now) => breaker.mayHurry(now))).toEqual([
      false,
      false,
      false,
      true,
    ])
    breaker.attempted(2_000)
    expect(breaker.mayHurry(2_001)).toBe(false)
  })

  it('lets nobody hurry before the time that the sink asked for, open or closed', () => {
    for (const failures of [0, 5]) {
      const breaker = failing(failures)
      breaker.failed(5_000)
      expect([4_999, 5_000].map((now) => breaker.mayHurry(now))).toEqual([false, true])
    }
  })
})
