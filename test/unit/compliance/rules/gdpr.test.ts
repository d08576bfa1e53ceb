import { describe, expect, test } from 'vitest'
import { rulesOf } from '../../../../src/compliance/rules/regulations.js'
import { ACCOUNTABILITY_CASES } from './accountability-cases.js'
import { brief, found, judge } from './judge.js'
import { LAWFULNESS_CASES } from './lawfulness-cases.js'
import { PERSONS_CASES } from './persons-cases.js'
import { PRINCIPLES_CASES } from './principles-cases.js'
import { TRANSFERS_CASES } from './transfers-cases.js'

const CASES = {
  ...PRINCIPLES_CASES,
  ...LAWFULNESS_CASES,
  ...PERSONS_CASES,
  ...ACCOUNTABILITY_CASES,
  ...TRANSFERS_CASES,
}

describe.each(Object.entries(CASES))('%s', (id, cases) => {
  test.each(cases)('%s', (_what, facts, verdict) => {
    expect(brief(judge(id, facts))).toBe(verdict)
  })
})

test('every rule has cases', () => {
  expect(Object.keys(CASES).sort()).toEqual(
    rulesOf('GDPR')
      .map(({ id }) => id)
      .sort(),
  )
})

test('columns are named in the issue, and many are counted', () => {
  const columns = Array.from({ length: 13 }, (_, index) => found(`mail_${index}`, 'email'))
  expect(judge('gdpr.5-1-c.minimisation', { columns })).toMatchObject({
    issue: expect.stringMatching(/"mail_0", .*"mail_9" and 3 more/) as string,
  })
})

test('what could not be judged says so, and says what to state', () => {
  expect(judge('gdpr.5-1-e.retention', {})).toMatchObject({
    issue: expect.stringMatching(/^Not shown: /) as string,
    recommendation: expect.stringContaining('metadata.retentionPeriod') as string,
  })
})
