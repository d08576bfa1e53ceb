import type { ComplianceColumn, ComplianceReportData } from '../compliance-data.js'
import { clip } from '../text/clip.js'
import { count, counted, percent, visible } from '../text/words.js'
import { section } from './section.js'
import type { Section } from './section.js'

/** One column of the data set. */
export interface ColumnRow {
  column: string
  /** Where the column is stated to hold pseudonyms: that it is, in words; else empty. */
  pseudonym: string
  findings: { kind: string; certainty: string; special: string }[]
  /** Kinds that hardly any value is of, in one line; empty if there are none. */
  rare: string
}

/** Kinds in a smaller share of the values say little of the column. */
const RARE = 0.01

type Finding = ComplianceColumn['findings'][number]

/** Columns that look like personal data, and those stated to hold pseudonyms, which is personal data too. */
export function columnsSection({
  columns = [],
  stated,
}: Pick<ComplianceReportData, 'columns' | 'stated'>): Section<ColumnRow> {
  const pseudonymous = new Set(pseudonymousColumns(stated))
  const rows = columns
    .filter(({ column, findings }) => findings.length > 0 || pseudonymous.has(column))
    .map(({ column, findings }) => columnRow(column, findings, pseudonymous.has(column)))
  const known = new Set(columns.map(({ column }) => column))
  const strays = [...pseudonymous].filter((column) => !known.has(column))
  return section({
    id: 'columns',
    title: 'Personal data found',
    lead: `By column name and by values, and by what was stated; ${count(rows.length)} of ${counted(columns.length, 'column')}. No value of the data set is shown.`,
    rows: [
      ...rows,
      ...strays.map((column) => ({
        ...columnRow(column, [], true),
        pseudonym: 'pseudonym (stated; the data set has no such column)',
      })),
    ],
    one: 'column',
    empty: 'No column looked like personal data.',
  })
}

function pseudonymousColumns(stated: ComplianceReportData['stated']): string[] {
  const columns = stated?.['pseudonymisedColumns']
  return Array.isArray(columns) ? columns.filter((column) => typeof column === 'string') : []
}

function columnRow(column: string, findings: readonly Finding[], isPseudonym: boolean): ColumnRow {
  const ranked = [...findings].sort((a, b) => weight(b) - weight(a) || b.confidence - a.confidence)
  const rare = ranked.filter(({ share }, index) => index > 0 && share > 0 && share < RARE)
  return {
    column: visible(clip(column)),
    pseudonym: isPseudonym ? 'pseudonym (stated)' : '',
    findings: ranked.filter((finding) => !rare.includes(finding)).map(findingCell),
    rare: rare.map((finding) => `${kindOf(finding)} (${percent(finding.share)})`).join(', '),
  }
}

/** What most of the column certainly is comes first. */
function weight({ confidence, share }: Finding): number {
  return confidence * share
}

function findingCell(finding: Finding): ColumnRow['findings'][number] {
  const { confidence, share, specialCategory } = finding
  const where = share === 0 ? 'by its name only' : `in ${percent(share)} of the values`
  return {
    kind: text(finding.kind),
    certainty: `confidence ${percent(confidence)}, ${where}`,
    special: special(specialCategory),
  }
}

function kindOf({ kind, specialCategory }: Finding): string {
  const category = special(specialCategory)
  return category === '' ? text(kind) : `${text(kind)}, ${category}`
}

function special(category: string | boolean | undefined): string {
  if (category === undefined || category === false) return ''
  return category === true ? 'special category' : `special category: ${text(category)}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? visible(clip(value)).replaceAll('_', ' ') : ''
}
