import { describe, expect, it } from 'vitest'
import { LossBook } from '../../../src/delivery/loss-book.js'
import type { Loss } from '../../../src/journal/reserve.js'

const loss = (operationName: string, count = 1, at = 'a'): Loss => {
  return { operationName, count, reason: 'ERR_JOURNAL_WRITE', from: at, to: at }
}

describe('losses that no trail can tell of', () => {
  it('are counted by operation, over the time of all of them', () => {
    const book = new LossBook()
    for (const one of [loss('a', 2, '2026-02'), loss('b'), loss('a', 3, '2026-01')]) book.add(one)
    expect(book.losses).toEqual([{ ...loss('a', 5), from: '2026-01', to: '2026-02' }, loss('b')])
  })

  it('name no trail, as it never came to be', () => {
    const book = new LossBook()
    book.add({ ...loss('a'), operationId: 'o' })
    expect(book.losses[0]).not.toHaveProperty('operationId')
  })

  it('of more operations than are told apart are summed up, and none is missing', () => {
    const book = new LossBook()
    for (let n = 0; n < 1_000; n++) book.add(loss(`operation ${n}`))
    book.add(loss('operation 5'))
    expect(book.losses.length).toBeLessThanOrEqual(101)
    expect(book.losses.reduce((sum, { count }) => sum + count, 0)).toBe(1_001)
    expect(book.losses.find(({ operationName }) => operationName === 'operation 5')?.count).toBe(2)
  })

  it('are told once', () => {
    const book = new LossBook()
    book.add(loss('a'))
    expect([book.take(), book.take()]).toEqual([[loss('a')], []])
  })
})
