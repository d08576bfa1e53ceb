import fc from 'fast-check'
import canonicalizePackage from 'canonicalize'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/record/canonical.js'
import type { JsonValue } from '../../../src/record/types.js'

/** RFC 8785, Appendix B: IEEE 754 double bits and the text they have. */
const NUMBERS: [bits: string, text: string][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
]

// The package is CommonJS with the types of an ES module.
const reference = canonicalizePackage as unknown as (value: unknown) => string

// JSON.stringify escapes lone surrogates; taking the escapes out leaves well-formed text of all planes.
const wellFormedJson = fc
  .jsonValue({ stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f]../gi, '')) as JsonValue)

describe('canonicalize (RFC 8785)', () => {
  it.each(NUMBERS)('writes the double %s as Appendix B does: %s', (bits, text) => {
    expect(canonicalize(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s', (value) => {
    expect(() => canonicalize(value)).toThrow(TypeError)
  })

  it('writes the sample of §3.2.2', () => {
    const sample = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalize(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('orders the names of §3.2.3 by UTF-16 code units', () => {
    const sample = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect(Object.values(JSON.parse(canonicalize(sample)) as object)).toEqual([
      // An integer-like name comes first in an object, whatever the text says.
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
    expect(canonicalize(sample).startsWith('{"\\r":"Carriage Return","1":"One","\u0080":')).toBe(true)
  })

  it('refuses a lone surrogate, in a value or a name', () => {
    expect(() => canonicalize('\ud800')).toThrow(TypeError)
    expect(() => canonicalize({ '\udfff': 1 })).toThrow(TypeError)
  })

  it('agrees with the reference implementation on any JSON', () => {
    fc.assert(
      fc.property(wellFormedJson, (value) => {
        expect(canonicalize(value)).toBe(reference(value))
      }),
    )
  })

  it('is read back as the same value, and written the same again', () => {
    fc.assert(
      fc.property(wellFormedJson, (value) => {
        const text = canonicalize(value)
        expect(canonicalize(JSON.parse(text) as JsonValue)).toBe(text)
      }),
    )
  })
})
