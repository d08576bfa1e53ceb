import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLine } from '../../../../src/cli/text/json.js'
import { plain } from '../../../../src/cli/text/plain.js'

// What a terminal acts on, or that turns the order of reading round.
const STEERING = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

describe('plain', () => {
  it('holds nothing that steers a terminal', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(plain(given)).not.toMatch(STEERING)
      }),
    )
  })

  it('writes such characters out, and lines as one', () => {
    expect(plain('\u001B[31m a\n\nb\tc')).toBe('⟨U+001B⟩[31m a⏎b c')
  })

  it('leaves letters, marks and emoji alone', () => {
    expect(plain('Zoë नमस्ते 日本 👩‍👩‍👧')).toBe('Zoë नमस्ते 日本 👩‍👩‍👧')
  })
})

describe('jsonLine', () => {
  it('is one line, and holds nothing that steers a terminal', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(jsonLine({ [given]: given })).not.toMatch(STEERING)
      }),
    )
  })

  it('stands for the value it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, given) => {
        const whole = { value, given }
        expect(JSON.parse(jsonLine(whole))).toEqual(JSON.parse(JSON.stringify(whole)))
      }),
    )
  })
})
