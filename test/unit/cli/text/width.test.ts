import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { cut, pad, widthOf, wrap } from '../../../../src/cli/text/width.js'

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('ab', ' ', '日本', '👩‍👩‍👧‍👦', 'é', 'e\u0301', '🇩🇪')).map((parts) => parts.join('')),
)
const segmenter = new Intl.Segmenter()
const width = fc.integer({ min: 2, max: 40 })

describe('cut', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
    ['cafe\u0301s', 5, 'cafe\u0301s'],
    ['one two', 5, 'one…'],
  ])('makes of %j in %i columns %j', (given, columns, expected) => {
    expect(cut(given, columns)).toBe(expected)
  })

  it('never takes more columns than there are', () => {
    fc.assert(
      fc.property(text, width, (given, columns) => {
        expect(stringWidth(cut(given, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('leaves a text that fits as it is', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(cut(given, widthOf(given))).toBe(given)
      }),
    )
  })
})

describe('pad', () => {
  it('takes exactly the columns there are', () => {
    fc.assert(
      fc.property(
        text,
        width,
        fc.constantFrom('left' as const, 'right' as const),
        (given, columns, align) => {
          expect(widthOf(pad(given, columns, align))).toBe(columns)
        },
      ),
    )
  })
})

describe('wrap', () => {
  it('breaks at spaces, and words that are too long wherever they must', () => {
    expect(wrap('one two abcdefghij x', 7)).toEqual(['one two', 'abcdefg', 'hij x'])
  })

  it('keeps every character but the spaces, in order', () => {
    const bare = (given: string) => given.replaceAll(' ', '')
    fc.assert(
      fc.property(text, width, (given, columns) => {
        expect(bare(wrap(given, columns).join(''))).toBe(bare(given))
      }),
    )
  })

  it('makes no line wider than it may be', () => {
    fc.assert(
      fc.property(text, width, (given, columns) => {
        // One character that is wider than the line has a line of its own.
        const tooWide = wrap(given, columns).filter((line) => widthOf(line) > columns)
        expect(tooWide.filter((line) => [...segmenter.segment(line)].length > 1)).toEqual([])
      }),
    )
  })

  it('gives one empty line for an empty text', () => {
    expect(wrap('', 10)).toEqual([''])
  })
})
