import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JOURNAL_START, reaches } from '../../../src/journal/position.js'

const position = fc.record({ file: fc.nat({ max: 3 }), offset: fc.nat({ max: 3 }) })

it('positions stand in the order of files, and of offsets within one', () => {
  fc.assert(
    fc.property(position, position, (a, b) => {
      expect(reaches(a, b)).toBe(a.file * 10 + a.offset >= b.file * 10 + b.offset)
    }),
  )
})

it('every position reaches the start, and the start reaches no file', () => {
  expect(reaches({ file: 1, offset: 0 }, JOURNAL_START)).toBe(true)
  expect(reaches(JOURNAL_START, { file: 1, offset: 0 })).toBe(false)
})
