import type { Outcome, StoredRecord } from '../../record/types.js'
import { shownTime } from '../../report/text/time.js'
import type { StyleName } from '../terminal/style.js'
import { plain } from '../text/plain.js'
import type { Column } from '../text/table.js'
import { headlineOf } from './headline.js'

const STYLES: Readonly<Record<Outcome, StyleName | undefined>> = {
  success: undefined,
  failure: 'red',
  denied: 'red',
  unknown: 'dim',
}
/** Where nothing else has room, the year goes first: `who` matters more. */
const YEAR = 5
const SECONDS = 19
const MILLISECONDS = 23
/** From here on names are mostly shown whole. */
const ROOMY = 90
/** From here on an outcome has a column of its own. */
const MEDIUM = 110
/** From here on times are shown to the millisecond. */
const WIDE = 140

/** How records are shown as rows. @param width Of the terminal. */
export function recordColumns(width: number): Column<StoredRecord>[] {
  const isCramped = width < ROOMY
  const isNarrow = width < MEDIUM
  const timeStart = isCramped ? YEAR : 0
  const timeEnd = width < WIDE ? SECONDS : MILLISECONDS
  const outcome: Column<StoredRecord> = {
    title: 'OUTCOME',
    cell: ({ outcome }) => plain(outcome),
    style: ({ outcome }) => STYLES[outcome],
  }
  return [
    {
      title: 'TIME (UTC)',
      cell: ({ timestamp }) => shownTime(timestamp).slice(timeStart, timeEnd),
      style: () => 'dim',
      min: timeEnd - timeStart,
    },
    { title: 'EVENT', cell: ({ eventType }) => plain(eventType), min: isCramped ? 11 : 19, max: 26 },
    {
      title: 'OPERATION',
      cell: ({ operationName }) => plain(operationName),
      min: isCramped ? 11 : 18,
      max: 32,
    },
    { title: 'ACTOR', cell: ({ actor }) => plain(actor?.id ?? ''), min: 10, max: 28, rank: 1 },
    ...(isNarrow ? [] : [outcome]),
    { title: 'REGULATIONS', cell: ({ regulations }) => plain(regulations.join(', ')), max: 20, rank: 2 },
    { title: 'PURPOSE', cell: ({ purpose }) => plain(purpose ?? ''), min: 14, max: 30, rank: 3 },
    {
      title: 'WHAT',
      cell: (record) => (isNarrow ? withOutcome(record) : headlineOf(record)),
      style: ({ outcome }) => (isNarrow ? STYLES[outcome] : undefined),
      min: isCramped ? 18 : 30,
    },
    { title: 'OPERATION ID', cell: ({ operationId }) => plain(operationId), min: 36, rank: 4 },
  ]
}

/** Where an outcome has no column, one that asks for attention stands before the rest. */
function withOutcome(record: StoredRecord): string {
  const isPlain = record.outcome === 'success' || record.outcome === 'unknown'
  return isPlain ? headlineOf(record) : `${plain(record.outcome)}: ${headlineOf(record)}`
}
