import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { StoredRecord } from 'spanledger'

/** One row of the table of records in a README. */
interface ListedRecord {
  trail: string
  record: string
  outcome: string
  times: number
  details: unknown
}

const EDGES = ['audit_started', 'audit_closed']

/**
 * The records that a README lists under a heading, as lines to compare with {@link describeRecords}: a table of trail,
 * record, outcome, times, and the details that matter as JSON.
 */
export function listedRecords(readme: URL, heading: string): string[] {
  return rowsUnder(readFileSync(readme, 'utf8'), heading)
    .flatMap((row) => Array.from({ length: row.times }, () => lineOf(row)))
    .sort()
}

/** A line for each record, but those that open and close trails: that of its row in the README, or all of it. */
export function describeRecords(records: readonly StoredRecord[], readme: URL, heading: string): string[] {
  const rows = rowsUnder(readFileSync(readme, 'utf8'), heading)
  return records
    .filter(({ eventType }) => !EDGES.includes(eventType))
    .map((record) => {
      const { operationName: trail, eventType, outcome, details } = record
      const row = rows.find(
        (each) =>
          each.trail === trail &&
          each.record === eventType &&
          each.outcome === outcome &&
          holds(details, each.details),
      )
      return row ? lineOf(row) : lineOf({ trail, record: eventType, outcome, details })
    })
    .sort()
}

const lineOf = ({ trail, record, outcome, details }: Omit<ListedRecord, 'times'>) =>
  `${trail} | ${record} | ${outcome} | ${JSON.stringify(details)}`

function rowsUnder(readme: string, heading: string): ListedRecord[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`the README has no heading ${heading}`)
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) => {
    const [trail, record, outcome, times, details] = cellsOf(row)
    return {
      trail: trail!,
      record: record!,
      outcome: outcome!,
      times: Number(times),
      details: JSON.parse(details!) as unknown,
    }
  })
}

const cellsOf = (row: string) =>
  row
    .slice(1, row.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))

/** Whether a value has all that another has; lists have as many items. */
function holds(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return isDeepStrictEqual(value, part)
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(part))
    return false
  if (Array.isArray(part) && part.length !== (value as unknown[]).length) return false
  return Object.entries(part).every(([key, item]) => holds((value as Record<string, unknown>)[key], item))
}
