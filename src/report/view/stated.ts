import type { ComplianceReportData } from '../compliance-data.js'
import { clip } from '../text/clip.js'
import { inline } from '../text/details.js'
import type { KeyValue } from '../text/details.js'
import { visible } from '../text/words.js'
import type { JsonValue } from '../../record/types.js'
import { section } from './section.js'
import type { Section } from './section.js'

/** Field names that read badly when merely taken apart. */
const WORDING: Readonly<Record<string, string>> = {
  dpiaConducted: 'Impact assessment (DPIA) conducted',
  dataSource: 'Source of the data',
  necessaryColumns: 'Columns the purpose needs',
  pseudonymisedColumns: 'Columns that hold pseudonyms',
}

/** What was stated about the processing, field by field: nobody has verified it, and somebody signs for it. */
export function statedSection({ stated = {} }: Pick<ComplianceReportData, 'stated'>): Section<KeyValue> {
  return section({
    id: 'stated',
    title: 'What was stated',
    lead: 'Given to the check about the processing, as it was read. The check takes these statements as they are: it cannot see whether they are true.',
    rows: Object.entries(stated).map(([field, value]) => ({ key: fieldLabel(field), value: shown(value) })),
    one: 'statement',
    empty: 'Nothing was stated about the processing.',
  })
}

/** `dataSubjectRequests` as `Data subject requests`. */
function fieldLabel(field: string): string {
  if (Object.hasOwn(WORDING, field)) return WORDING[field] ?? field
  const words = field.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase()
  return visible(clip(words.charAt(0).toUpperCase() + words.slice(1)))
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  // A statement is signed for: it is shown whole where a line of a table would be cut.
  if (typeof value === 'string') return visible(value.slice(0, 4_000))
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return visible(value.join(', ').slice(0, 4_000))
  }
  return inline((value ?? null) as JsonValue)
}
