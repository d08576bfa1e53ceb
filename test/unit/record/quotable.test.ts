import { expect, it } from 'vitest'
import { quotable } from '../../../src/record/redaction/quotable.js'

it.each([
  ['rejected: attribute user=ann@example.com', 'rejected: attribute [redacted:email]'],
  [
    'invalid header Authorization: Basic aHVudGVyMg==',
    'invalid header Authorization: Basic [redacted:authorization]',
  ],
  ['no such account DE89370400440532013000', 'no such account [redacted:iban]'],
  ['dial tcp 10.0.0.5:4317: connection refused', 'dial tcp 10.0.0.5:4317: connection refused'],
])('What another program says, "%s", is quoted without secrets and personal data', (words, quoted) => {
  expect(quotable(words)).toBe(quoted)
})
