import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DETECTOR_NAMES, type DetectorName } from '../../../src/record/redaction/detectors.js'
import { Redactor } from '../../../src/record/redaction/redactor.js'
import { createKeyring } from '../../../src/record/tokens.js'
import type { JsonValue } from '../../../src/record/types.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const redactor = new Redactor({ detectors: DETECTOR_NAMES, defaults: false }).under(keyring)
const redact = (value: JsonValue) => redactor.redact({ note: value }, '/details').value['note']

const SAMPLES: [DetectorName, string][] = [
  ['email', 'ann.smith+x@mail.example.co.uk'],
  ['email', 'jürgen@bücher.example'],
  ['email', 'ann%40example.com'],
  ['phone', '+49 30 1234567'],
  ['phone', '+1 (415) 555-2671'],
  ['phone', '(415) 555-2671'],
  ['phone', '030 / 901820'],
  ['iban', 'DE89370400440532013000'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'gb29 nwbk 6016 1331 9268 19'],
  ['card', '4111111111111111'],
  ['card', '5555-5555-5555-4444'],
  ['card', '3782 822463 10005'],
  ['ip', '192.168.7.21'],
  ['ip', '2001:db8::8a2e:370:7334'],
  ['ip', '::ffff:10.1.2.3'],
  ['national_id', '123-45-6789'],
  ['national_id', '12345678Z'],
]

describe.each(SAMPLES)('the detector of %s', (kind, sample) => {
  const mark = `[redacted:${kind}]`
  it.each([
    ['alone', '', ''],
    ['at the end of a sentence', 'write to ', '.'],
    ['in brackets', 'Ann (', ')'],
    ['in JSON', '{"a":"', '","b":1}'],
    ['before another word', '', ' PAID 2026-11-24 09:15'],
    ['after a number', 'no. 7: ', ', 8'],
  ])(`finds ${sample} %s`, (_where, before, after) => {
    expect(redact(before + sample + after)).toBe(before + mark + after)
  })

  it(`finds ${sample} twice`, () => {
    expect(redact(`${sample}; ${sample}`)).toBe(`${mark}; ${mark}`)
  })
})

describe('what a service of machine learning logs', () => {
  it.each([
    'loss 0.693147180559945 after 1200 steps',
    '[0.12,0.34,-1.5e-7,3.141592653589793]',
    'shape 1x3x224x224, batch 32',
    '2026-11-24T15:30:52.123456789Z took 12:30:45',
    'step 4096/8192 lr=0.0003',
    '0199f3c4-7d1e-7abc-8def-0123456789ab',
    'model v4.22.0 of lodash@4.17.21',
    'std::vector and a::b, ratio 3:1:2',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'tokens 1732462252123',
    'WARN 5 of 12 rows',
  ])('stays: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it.each([0.1, 42, -7, 1732462252123, 123456789012, Number.MAX_SAFE_INTEGER])(
    'stays: the number %s',
    (number) => {
      expect(redact(number)).toBe(number)
    },
  )
})

describe('detectors', () => {
  it('find a card that is a number', () => {
    expect(redactor.redact({ n: [4111111111111111] }, '/details')).toEqual({
      value: { n: ['[redacted:card]'] },
      pointers: ['/details/n/0'],
    })
  })

  it('look at names of members too', () => {
    expect(redactor.redact({ 'ann@example.com': 1 }, '/details')).toEqual({
      value: { '[redacted:email]': 1 },
      pointers: ['/details/[redacted:email]'],
    })
  })

  it('are off unless they are named', () => {
    const byDefault = new Redactor().under(keyring)
    expect(byDefault.redact({ note: 'ann@example.com 4111111111111111' }, '').pointers).toEqual([])
  })

  it('leave nothing of a sample wherever it stands between words', () => {
    const word = fc.constantFrom('a', 'Ann', '7', '12', '+', '::', 'AB12', '0', '01', '-', 'x@', '999.1', '(')
    const words = fc.array(word, { maxLength: 6 }).map((list) => list.map((one) => `${one} `).join(''))
    fc.assert(
      fc.property(words, fc.constantFrom(...SAMPLES), words, (before, [, sample], after) => {
        expect(redact(`${before}, ${sample}, ${after}`)).not.toContain(sample)
      }),
      { numRuns: 2_000 },
    )
  })

  // One that took time in proportion to the square of a text would need minutes here.
  it.each(
    [
      'a',
      '1',
      '1 ',
      '01 ',
      '0',
      ':',
      'a:',
      '1.',
      'AA11',
      'AA11 ',
      'a@',
      'a.',
      '@a.',
      '+1 ',
      '(',
      '123-',
      '9 4',
    ].map((fragment) => [fragment] as const),
  )('are done with %j, over and over', (fragment) => {
    const text = fragment.repeat(16_384 / fragment.length)
    for (let run = 0; run < 5; run++) {
      const left = redact(`${text}; ann@example.com`)
      expect(typeof left === 'string' ? left : '').not.toContain('ann@')
    }
  })
})
