import { isSupportedCountry, type CountryCode } from 'libphonenumber-js'
import { AuditError } from '../../errors.js'
import { readRows } from '../dataset/rows.js'
import { Reservoir } from '../dataset/sample.js'
import type { Dataset, Row } from '../dataset/types.js'
import type { PersonalDataDetection } from '../findings.js'
import { ColumnProfile } from './column-profile.js'
import { flatten } from './flatten.js'
import { DEFAULT_PHONE_COUNTRIES } from '../../record/personal-data/phone.js'
import { looksLikePersonalValue } from './telling-values.js'

const DEFAULT_MAX_SAMPLES = 1000
/** More than this is a map keyed by something, not a table; each column costs memory. */
const MAX_COLUMNS = 5000

export interface DetectionOptions {
  /** Most rows whose values are looked at; they are drawn evenly from all rows, the same ones every time. @default 1000 */
  maxSamples?: number
  /**
   * BCP 47 tags (`de-DE`, `fr`) of the countries whose national notation of telephone numbers is recognised, beside
   * the international one. Names of columns are read in all languages known, whatever is given here.
   * @default ['en-US', 'en-GB', 'de', 'fr', 'it']
   */
  locales?: readonly string[]
}

/**
 * Looks for personal data in the columns of a data set, by their names and by a sample of their values.
 *
 * All rows are read once and counted, in flat memory; the values of `maxSamples` of them are looked at. An iterable
 * is read to its end. The result holds names of columns and numbers, never a cell value. It is a heuristic: a column
 * without findings may hold personal data all the same, above all in rows outside the sample and in free text.
 *
 * Personal data: GDPR Art. 4(1); special categories: GDPR Art. 9(1); criminal offences: GDPR Art. 10.
 *
 * @throws AuditError `ERR_INVALID_OPTION` for a bad `maxSamples` or locale, else as the data set is read:
 * `ERR_INVALID_INPUT`, `ERR_UNSUPPORTED`.
 *
 * @example
 * const { columns, rowsSeen } = await detectPersonalData([{ mail: 'ada@example.com', amount: 12 }])
 * columns[0] // { column: 'mail', findings: [{ kind: 'email', confidence: 0.99, share: 1 }] }
 */
export async function detectPersonalData(
  dataset: Dataset,
  options: DetectionOptions = {},
): Promise<PersonalDataDetection> {
  const { maxSamples = DEFAULT_MAX_SAMPLES, locales } = options
  if (!Number.isSafeInteger(maxSamples) || maxSamples < 1) {
    throw new AuditError('ERR_INVALID_OPTION', 'maxSamples must be a whole number from 1 up.')
  }
  const countries = locales === undefined ? DEFAULT_PHONE_COUNTRIES : locales.map(countryOf)

  const sample = new Reservoir<Row>(maxSamples)
  const topLevel = new Set<string>()
  const noteColumns = (names: readonly string[]): void => {
    for (const name of names) topLevel.add(name)
    assertColumns(topLevel.size)
  }
  for await (const row of readRows(dataset, noteColumns)) {
    sample.offer(row)
    noteColumns(Object.keys(row))
  }

  const profiles = profile(sample.items)
  addUnsampled(profiles, topLevel)
  return {
    columns: [...profiles].map(([column, values]) => ({ column, findings: values.findings(countries) })),
    rowsSeen: sample.seen,
    rowsInspected: sample.items.length,
  }
}

function profile(rows: readonly Row[]): Map<string, ColumnProfile> {
  const profiles = new Map<string, ColumnProfile>()
  for (const row of rows) {
    for (const { path, cell } of flatten(row)) {
      const column = path.join('.')
      let values = profiles.get(column)
      if (values === undefined) {
        values = new ColumnProfile(path)
        profiles.set(column, values)
        assertColumns(profiles.size)
      }
      if (cell !== undefined) values.add(cell)
    }
  }
  return profiles
}

/** Columns of rows outside the sample can still be judged by their names. */
function addUnsampled(profiles: Map<string, ColumnProfile>, names: ReadonlySet<string>): void {
  const sampled = new Set([...profiles.keys()].flatMap((column) => [column, column.split('.')[0] ?? column]))
  for (const name of names) {
    if (!sampled.has(name) && !looksLikePersonalValue(name)) profiles.set(name, new ColumnProfile([name]))
  }
}

function assertColumns(count: number): void {
  if (count <= MAX_COLUMNS) return
  throw new AuditError(
    'ERR_INVALID_INPUT',
    `The data set has more than ${MAX_COLUMNS} columns: turn objects keyed by person or id into rows.`,
  )
}

function countryOf(locale: string): CountryCode {
  let region: string | undefined
  try {
    region = new Intl.Locale(locale).maximize().region
  } catch {
    region = undefined
  }
  if (region !== undefined && isSupportedCountry(region)) return region
  throw new AuditError('ERR_INVALID_OPTION', `"${locale}" is no locale: give BCP 47 tags such as "de-DE".`)
}
