import { describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/record/redaction/redactor.js'
import type { DetectFunction, RedactionRule } from '../../../src/record/redaction/rules.js'
import { createKeyring } from '../../../src/record/tokens.js'
import type { JsonObject } from '../../../src/record/types.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const hidden = { $omitted: { reason: 'redacted' } }
const throwing = (): never => {
  throw new Error('about hunter2')
}

/** What becomes of a text under one rule, and what is reported of the rule. */
function under(rule: RedactionRule, value: JsonObject = { note: 'hunter2' }) {
  const reports: unknown[] = []
  const redactor = new Redactor({ rules: [rule] }, (...report) => reports.push(report)).under(keyring)
  return { ...redactor.redact(value, '/details'), reports, redactor }
}

describe('a rule that fails', () => {
  const found = (ranges: unknown): DetectFunction => (() => ranges) as unknown as DetectFunction
  const NONSENSE: [what: string, detect: DetectFunction, error: string][] = [
    ['throws', throwing, 'Error'],
    ['finds nothing that can be read', found(undefined), 'TypeError'],
    ['finds a number', found(7), 'TypeError'],
    ['finds a text', found('ab'), 'TypeError'],
    ['finds what begins before the text', found([[-1, 2]]), 'TypeError'],
    ['finds what ends after the text', found([[0, 8]]), 'TypeError'],
    ['finds what ends before it begins', found([[3, 2]]), 'TypeError'],
    ['finds nothing at a place', found([[2, 2]]), 'TypeError'],
    ['finds a place that is no number', found([[0, Number.NaN]]), 'TypeError'],
    ['finds a promise', found(Promise.resolve([])), 'TypeError'],
    ['finds pieces that cannot be read', found([{ [Symbol.iterator]: throwing }]), 'Error'],
    [
      'finds without end',
      function* () {
        for (;;) yield [0, 1]
      },
      'TypeError',
    ],
  ]

  it.each(NONSENSE)('as it %s lets no text through, and is named', (_what, detect, error) => {
    const { value, pointers, reports } = under({ name: 'mine', detect })
    expect(value).toEqual({ '[redacted:text]': hidden })
    expect(pointers).toEqual(['/details/[redacted:text]'])
    // Of the member's name, and of its text.
    expect(reports).toEqual(Array(2).fill(['mine', error]))
  })

  it('replaces a text beside the details as a whole', () => {
    const { redactor } = under({ name: 'mine', detect: throwing })
    const pointers: string[] = []
    expect(redactor.redactText('hunter2', '/purpose', pointers)).toBe('[redacted:text]')
    expect(redactor.redactId('hunter2', '/actor/id', pointers)).toMatch(
      /^\[redacted:text [0-9a-f]{8}:[0-9a-f]{16}\]$/,
    )
    expect(pointers).toEqual(['/purpose', '/actor/id'])
  })

  it.each<[string, RedactionRule]>([
    ['an expression for texts', { name: 'slow', value: /(?:a+)+$/ }],
    ['an expression for names', { name: 'slow', key: /(?:a+)+$/ }],
    ['a detector', { name: 'slow', detect: () => endless() }],
  ])('as %s without end is stopped, and all it was to look at goes', (_what, rule) => {
    const { value, pointers, reports } = under(rule, { [`${'a'.repeat(40)}!`]: `${'a'.repeat(40)}!` })
    expect([value, pointers, reports]).toEqual([hidden, ['/details'], [[undefined, 'Error']]])
  })

  it('does not fail the next record', () => {
    const { redactor } = under({ name: 'slow', value: /(?:a+)+$/ }, { note: `${'a'.repeat(40)}!` })
    expect(redactor.redact({ note: 'aaa', more: 'b' }, '').value).toEqual({
      note: '[redacted:slow]',
      more: 'b',
    })
  })
})

function endless(): never {
  for (;;);
}

describe('the order of rules', () => {
  it('gives a name to the first rule that matches it', () => {
    const rules: RedactionRule[] = [
      { name: 'vocabulary', key: /^token$/, action: 'keep' },
      { name: 'keys', key: /_key$/, action: 'digest' },
      { name: 'later', key: /key$/ },
    ]
    const { value, pointers } = new Redactor({ rules })
      .under(keyring)
      .redact({ token: 'the', api_key: 'hunter2', bigkey: 'x', apiToken: 'y', list_key: [1, { a: 2 }] }, '')
    expect(value).toEqual({
      token: 'the',
      api_key: keyring.digest('hunter2'),
      bigkey: hidden,
      apiToken: hidden,
      list_key: keyring.digest('[1,{"a":2}]'),
    })
    expect(pointers).toEqual(['/api_key', '/bigkey', '/apiToken', '/list_key'])
  })

  it('still searches the texts of a member that is kept', () => {
    const { value } = under(
      { name: 'free', key: /^password$/, action: 'keep' },
      { password: 'see AKIAABCDEFGHIJKLMNOP' },
    )
    expect(value).toEqual({ password: 'see [redacted:aws-key]' })
  })

  it('asks the next rule where one wants more than the name', () => {
    const rules: RedactionRule[] = [
      { name: 'numbered', key: /^id$/, value: /^\d+$/ },
      { name: 'other', key: /^id$/, value: /^x/, action: 'digest' },
    ]
    const redactor = new Redactor({ rules }).under(keyring)
    const values = ['12', 'x1', 'y', 7].map((id) => redactor.redact({ id }, '').value['id'])
    expect(values).toEqual([hidden, keyring.digest('x1'), 'y', 7])
  })

  it('hands each rule for texts what the ones before it left', () => {
    const rules: RedactionRule[] = [
      { name: 'first', value: /ab/ },
      { name: 'second', value: /abc/ },
    ]
    const redactor = new Redactor({ rules, defaults: false }).under(keyring)
    const left = redactor.redactText('ab abc', '', [])
    expect(left).toBe('[redacted:first] [redacted:first]c')
  })

  it('takes a piece that is found twice once', () => {
    const { value } = under(
      {
        name: 'mine',
        detect: () => [
          [4, 6],
          [1, 3],
          [2, 5],
        ],
      },
      { ['0123456']: 1 },
    )
    expect(value).toEqual({ '0[redacted:mine]6': 1 })
  })
})

describe('a digest in place of a text', () => {
  const rules: RedactionRule[] = [{ name: 'mrn', value: /(?<keep>MRN-)\d+/, action: 'digest' }]
  const redactor = new Redactor({ rules }).under(keyring)
  const of = (text: string, by = redactor) => by.redactText(text, '', [])

  it('is the same for what is the same, and another for all else', () => {
    expect(of('MRN-77')).toMatch(/^MRN-\[redacted:mrn [0-9a-f]{8}:[0-9a-f]{16}\]$/)
    expect(of('seen MRN-77 again')).toBe(`seen ${of('MRN-77')} again`)
    expect(of('MRN-78')).not.toBe(of('MRN-77'))
  })

  it('is keyed', () => {
    const other = new Redactor({ rules }).under(createKeyring([Buffer.alloc(32, 2)]))
    expect(of('MRN-77', other)).not.toBe(of('MRN-77'))
  })
})

it('An expression that matches nothing at all replaces nothing', () => {
  expect(under({ name: 'empty', value: /x*/ }, { note: 'axb' }).value).toEqual({ note: 'a[redacted:empty]b' })
})
