import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, counted, eventLabel, number, percent, visible } from '../../../../src/report/text/words.js'

describe('visible', () => {
  it('writes out a character that turns the reading order round', () => {
    expect(visible('invoice\u202Efdp.exe')).toBe('invoice⟨U+202E⟩fdp.exe')
  })

  it('writes out a zero-width space and a NUL', () => {
    expect(visible('a\u200Bb\0c')).toBe('a⟨U+200B⟩b⟨U+0000⟩c')
  })

  it('keeps line feeds, tabs and the joiners of emoji and scripts', () => {
    const text = 'one\n\ttwo 👩\u200D🔬 می\u200Cخواهم'
    expect(visible(text)).toBe(text)
  })

  it('replaces a lone surrogate', () => {
    expect(visible('a\uD800b')).toBe('a\uFFFDb')
  })

  it('leaves nothing invisible in any text, and loses nothing visible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text)
        expect(shown.replace(/[\n\t\u200C\u200D]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(shown.replace(/⟨U\+[0-9A-F]+⟩/g, '').length).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_234_567, '1,234,567'],
  ])('counts %d as %s', (value, text) => {
    expect(count(value)).toBe(text)
  })

  it.each([
    [5_000, '5000'],
    [0.84312345, '0.843123'],
    [0.00001, '0.00001'],
    [-1.5, '-1.5'],
  ])('writes %d as %s', (value, text) => {
    expect(number(value)).toBe(text)
  })

  it.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.052, '5.2 %'],
    [0.982, '98 %'],
    [1, '100 %'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
  ])('writes the share %d as %s', (share, text) => {
    expect(percent(share)).toBe(text)
  })

  it('counts one in the singular', () => {
    expect([counted(1, 'record'), counted(2, 'record'), counted(0, 'person', 'persons')]).toEqual([
      '1 record',
      '2 records',
      '0 persons',
    ])
  })
})

describe('eventLabel', () => {
  it('says a built-in type in words', () => {
    expect(eventLabel('data_access')).toBe('Data access')
  })

  it.each(['payment_reversed', 'constructor', '__proto__'])(
    'shows the custom type %s as it stands',
    (type) => {
      expect(eventLabel(type)).toBe(type)
    },
  )
})
