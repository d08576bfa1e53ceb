import type { AuditSummary } from '../../query/types.js'

/** Counts under one heading, those first that matter most where not all are shown. */
export interface Section {
  title: string
  rows: readonly (readonly [name: string, count: number])[]
}

const MEMBERS = [
  ['byType', 'BY EVENT'],
  ['byOutcome', 'BY OUTCOME'],
  ['byOperation', 'BY OPERATION'],
  ['byRegulation', 'BY REGULATION'],
  ['byActor', 'BY ACTOR'],
  ['byDataset', 'BY DATA SET'],
  ['byDay', 'BY DAY (UTC)'],
] as const satisfies readonly (readonly [keyof AuditSummary, string])[]

/** The counts of a summary as sections, the most frequent or the latest first; those without any are left out. */
export function sectionsOf(summary: AuditSummary): Section[] {
  return MEMBERS.map(([member, title]): Section => {
    const rows = Object.entries(summary[member])
    if (member === 'byDay') return { title, rows: rows.sort(([a], [b]) => (a < b ? 1 : -1)) }
    return { title, rows: rows.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)) }
  }).filter(({ rows }) => rows.length > 0)
}
