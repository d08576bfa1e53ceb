import { describe, expect, it, onTestFinished } from 'vitest'
import { clampMs, withDeadline } from '../../../src/delivery/deadline.js'

const never = new Promise<string>(() => {})

describe('a deadline', () => {
  it('gives the outcome of what comes before it', async () => {
    expect(await withDeadline(Promise.resolve('done'), 60_000)).toBe('done')
    await expect(withDeadline(Promise.reject(new Error('failed')), 60_000)).rejects.toThrow('failed')
  })

  it('is no matter where what is waited for is no promise: no timer is left', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    expect(await withDeadline(undefined, 60_000)).toBeUndefined()
    await new Promise(setImmediate)
    expect(timers()).toBe(before)
  })

  it('is an error for what does not come', async () => {
    await expect(withDeadline(never, 5)).rejects.toThrow('no answer within 5 ms')
  })

  it('lets an error that comes after it be nobody else’s', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const late = new Promise<void>((_, reject) => setTimeout(() => reject(new Error('late')), 20))
    await expect(withDeadline(late, 1)).rejects.toThrow('no answer')
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(unhandled).toEqual([])
  })

  it('of any length is one that a timer takes', () => {
    expect([-5, 0, 7, 2 ** 31, Infinity].map(clampMs)).toEqual([0, 0, 7, 2 ** 31 - 1, 2 ** 31 - 1])
  })
})
