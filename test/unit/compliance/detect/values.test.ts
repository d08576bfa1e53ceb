import { describe, expect, test } from 'vitest'
import { detectPersonalData } from '../../../../src/compliance/detect/detect-personal-data.js'
import type { Finding } from '../../../../src/compliance/findings.js'

/** Findings of a column whose name says nothing. */
async function findingsOf(values: unknown[], column = 'field_7'): Promise<Finding[]> {
  const { columns } = await detectPersonalData({ [column]: values })
  return columns[0]?.findings ?? []
}
const kindsOf = async (values: unknown[], column?: string): Promise<string[]> =>
  (await findingsOf(values, column)).map(({ kind }) => kind)

describe('values are recognised without the help of a column name', () => {
  test.each<[kind: string, values: unknown[]]>([
    ['email', ['ada@example.com', 'bob.b@example.org', 'x+y@mail.example.net']],
    ['email', ['Ada Example <ada@example.com>', 'Bob Example <bob@example.org>']],
    ['email', ['Please write to ada@example.com today.', 'Nothing to see here at all, really.']],
    ['iban', ['DE89370400440532013000', 'GB33BUKB20201555555555', 'FR1420041010050500013M02606']],
    ['iban', ['DE89 3704 0044 0532 0130 00', 'GB33 BUKB 2020 1555 5555 55']],
    ['card', ['4111111111111111', '5555555555554444', '378282246310005']],
    ['card', ['4111 1111 1111 1111', '5555-5555-5555-4444']],
    ['card', [4111111111111111, 5555555555554444]],
    ['ip', ['192.0.2.17', '198.51.100.4', '203.0.113.250']],
    ['ip', ['2001:db8::8a2e:370:7334', '2001:db8:0:1::1']],
    ['ip', ['192.0.2.17:8080', '198.51.100.4:443']],
    ['ip', ['192.0.2.17, 198.51.100.4', '203.0.113.9']],
    ['mac', ['00:00:5e:00:53:01', '00-00-5E-00-53-FF']],
    ['phone', ['+44 20 7946 0958', '+49 30 23125 001', '+1 202 555 0143']],
    ['phone', ['(202) 555-0143', '202-555-0178', '202.555.0111']],
    ['phone', ['030 23125001', '0171-3920001']],
    ['phone', ['Ring me at +44 20 7946 0958 after six']],
    ['phone', ['Ring +44 20 7946 0958 2 pm or later', 'Tel.: +49 (30) 23125-001.']],
    ['national_id', ['078-05-1120', '219-09-9999']],
    ['national_id', ['12345678Z', 'X1234567L']],
    ['national_id', ['RSSMRA85T10A562S']],
    ['national_id', ['529.982.247-25']],
    ['national_id', ['AB 12 34 56 C', 'AB123456D']],
    ['person_name', ['Alice Example', 'Robert Beispiel', 'Johnson, Maria', 'Dr. Hans Muster']],
    ['postal_address', ['12 Example Street', '7 Sample Road, Springfield']],
    ['postal_address', ['Musterstraße 12', 'Beispielweg 3a', 'Am Alten Platz 4']],
    ['postal_address', ['10 rue de la Paix', '3 bis, avenue Foch']],
    ['postal_address', ['Calle Mayor 12', 'Via Roma 3, Milano']],
    ['coordinates', ['52.520008, 13.404954', '48.85661,2.35222']],
    ['coordinates', ['POINT(13.404954 52.520008)', 'geo:52.520008,13.404954']],
    ['health_code', ['E11.9', 'I10.0', 'J45.909']],
    ['free_text', ['The customer called twice and was told that the parcel would come on Monday.']],
  ])('%s in %j', async (kind, values) => {
    expect(await kindsOf(values)).toContain(kind)
  })

  test.each<[category: string, values: string[]]>([
    ['health', ['Flu', 'Diabetes', 'Asthma', 'Broken arm']],
    ['religious_or_philosophical_beliefs', ['Catholic', 'Muslim', 'Atheist', 'Römisch-Katholisch']],
    ['sex_life_or_sexual_orientation', ['heterosexual', 'bisexual', 'gay']],
    ['racial_or_ethnic_origin', ['Caucasian', 'Hispanic', 'African American']],
    ['political_opinions', ['Communist', 'Socialist', 'Christian Democrat']],
  ])('%s in %j', async (category, values) => {
    const [finding] = await findingsOf(values)
    expect(finding).toMatchObject({ kind: 'special_category', specialCategory: category })
  })
})

describe('values that only look like personal data are not taken for it', () => {
  test.each<[what: string, values: unknown[], column?: string]>([
    ['bare order numbers', ['2024001234', '2024001235', '2024001236']],
    ['order numbers with a dash', ['2024-001234', '2024-001235', '4500-123456']],
    ['ten-digit ids as numbers', [2025550143, 2025550178, 2025550111]],
    ['dates', ['2024-01-15', '2024-02-20', '1985-04-12']],
    ['dates that begin with a zero', ['04-05-2024', '05/06/2024', '06.07.2024']],
    ['times', ['12:30:45', '09:15:00']],
    ['time stamps', ['2024-01-15T12:30:45Z', '2024-01-15 12:30:45']],
    ['ISBNs', ['978-3-16-148410-0', '978-0-306-40615-7']],
    ['four-part versions', ['1.2.3.4', '10.0.2.1', '3.12.0.7']],
    ['builds, by their name', ['10.0.190.100', '10.0.220.101'], 'firmware_version'],
    ['amounts', ['1234.56', '99.00', '12.5']],
    ['grouped amounts', ['612 345 678', '1 234 567']],
    ['random 16-digit ids', ['4929481726340182', '5312845019273648', '4716203948571629', '4024007182930415']],
    ['package versions', ['lodash@4.17.21', 'react@18.2.0']],
    ['handles', ['@ada', '@bob']],
    ['products', ['Blue Lamp', 'Wooden Chair', 'Garden Hose']],
    ['companies', ['Acme Tools Inc', 'Example Systems', 'Sample Works']],
    ['colours', ['white', 'black', 'asian pear']],
    ['zodiac signs', ['Aries', 'Taurus', 'Gemini', 'Cancer', 'Leo', 'Virgo', 'Libra', 'Pisces', 'Scorpio']],
    ['quantities', ['12 apples', '3 pears']],
    ['short labels', ['open', 'closed', 'in progress']],
    ['undotted codes', ['A10', 'B20', 'C30']],
    ['hashes', ['9f86d081884c7d659a2feaa0c55ad015', 'a3bf4f1b2b0b822cd15d6c15b0f00a08']],
    ['UUIDs', ['018f3c5e-7a1b-7c3d-9e4f-5a6b7c8d9e0f', '018f3c5e-7a1b-7c3d-9e4f-5a6b7c8d9e10']],
    ['web addresses', ['https://example.com/a', 'https://example.org/b']],
    ['booleans', [true, false, true]],
    ['empty words', ['', 'N/A', null, undefined, '-', 'none']],
  ])('%s', async (_what, values, column) => {
    expect(await kindsOf(values, column)).toEqual([])
  })

  test('one digit string in ten passes the card check by chance, so a share of that size is no finding', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `4${String(index * 7_919_017).padStart(15, '3')}`)
    expect(await kindsOf(ids)).not.toContain('card')
  })
})

describe('share and confidence', () => {
  test('share is that of the non-empty values', async () => {
    const [finding] = await findingsOf(['ada@example.com', 'none given here', '', null], 'contact')
    expect(finding).toMatchObject({ kind: 'email', share: 0.5 })
  })

  test('repeated values count in the share but are no further evidence', async () => {
    const [once] = await findingsOf(['4111111111111111'])
    const [often] = await findingsOf(Array<string>(50).fill('4111111111111111'))
    expect(often).toEqual(once)
  })

  test('more distinct card numbers are more certain than one', async () => {
    const [one] = await findingsOf(['4111111111111111'])
    const [three] = await findingsOf(['4111111111111111', '5555555555554444', '378282246310005'])
    expect(three?.confidence).toBeGreaterThan(one?.confidence ?? 1)
  })

  test('a name that agrees makes values more certain', async () => {
    const values = ['(202) 555-0143', '202-555-0178']
    const [unnamed] = await findingsOf(values)
    const [named] = await findingsOf(values, 'phone')
    expect(named?.confidence).toBeGreaterThan(unnamed?.confidence ?? 1)
  })

  test('locales decide whose national notation is recognised', async () => {
    const dataset = { field_7: ['612 345 678'], other: ['030 23125001'] }
    const { columns } = await detectPersonalData(dataset, { locales: ['fr-FR'] })
    expect(columns.map(({ findings }) => findings.length)).toEqual([0, 0])
  })
})

test('a hostile text does not hold up the detectors', async () => {
  const parts = ['+49 30 ', '+1 ', "'a", '1-', 'Aa-', 'a@b.c ', 'DE12 ', '@', '(', '1 ', ' ']
  const values = parts.map((part) => `A${part.repeat(100_000 / part.length)}!`)
  const columns = ['x', 'phone', 'name', 'address', 'birth_date', 'lat', 'ip', 'iban'].map((name) => [
    name,
    values,
  ])
  const detected = await detectPersonalData(Object.fromEntries(columns) as Record<string, string[]>)
  expect(detected.rowsInspected).toBe(parts.length)
})
