import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkCompliance } from '../../../src/compliance/index.js'

/** Cannot occur in a report by accident: names of columns and texts of rules hold no such letters. */
const SECRET = fc.string({ unit: fc.constantFrom('ж', 'щ', 'ю', 'я', 'ы'), minLength: 6, maxLength: 12 })
const MAKERS: ((secret: string) => unknown)[] = [
  (secret) => secret,
  (secret) => `${secret}@example.com`,
  (secret) => `Alice ${secret}`,
  (secret) => `12 ${secret} Street`,
  (secret) => `text about ${secret} with the number +44 20 7946 0958 and some more words`,
  (secret) => [secret, `${secret}@example.com`],
  (secret) => ({ inner: secret }),
  (secret) => ({ list: [{ deep: secret }] }),
  (secret) => new Map([['member', secret]]),
  (secret) => ({ [`${secret}@example.com`]: 1 }),
  (secret) => ({ [`Alice ${secret.slice(0, 1).toUpperCase()}${secret.slice(1)}`]: 1 }),
  (secret) => Buffer.from(secret),
]
const COLUMNS = [
  'name',
  'email',
  'phone',
  'diagnosis',
  'religion',
  'address',
  'note',
  'icd10',
  'x',
  'ssn',
  'iban',
]

const cell = fc.record({ secret: SECRET, make: fc.constantFrom(...MAKERS) })
const table = fc.array(
  fc.record(Object.fromEntries(COLUMNS.map((column) => [column, fc.option(cell)])), { requiredKeys: [] }),
  { maxLength: 8 },
)

describe('no cell value appears in a report', () => {
  test('whatever the cells are', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const secrets = rows.flatMap((row) =>
          Object.values(row).flatMap((item) => (item ? [item.secret] : [])),
        )
        const data = rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([column, item]) => [column, item?.make(item.secret)])),
        )
        const report = await checkCompliance({ data, regulation: 'GDPR' })
        const text = (JSON.stringify(report) + report.toString()).toLowerCase()
        expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('confidence and share stay between 0 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ email: fc.anything(), other: fc.anything() })), async (data) => {
        const { columns } = await checkCompliance({ data, regulation: 'GDPR' })
        for (const { confidence, share } of columns.flatMap(({ findings }) => findings)) {
          expect(confidence).toBeGreaterThan(0)
          expect(confidence).toBeLessThan(1)
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})
