import type { AuditCollector } from '../collect/collector.js'
import { count, eventLabel } from '../text/words.js'
import { timelineRow } from './rows.js'
import type { TimelineRow } from './rows.js'
import { section } from './section.js'
import type { Section } from './section.js'

const MOST_TYPES = 8

/** Every record, or as many as there is room for: the rare event types whole, of the others the oldest. */
export function timelineSection({ timeline }: AuditCollector): Section<TimelineRow> {
  const { rows, total } = timeline
  return section({
    id: 'timeline',
    title: 'Detailed timeline',
    lead: leadOf(rows.length < total, timeline.someWhole),
    rows: rows.map(timelineRow),
    total,
    one: 'record',
    beyond: hiddenByType(timeline),
    empty: 'No record was read.',
  })
}

function leadOf(isCut: boolean, someWhole: boolean): string {
  if (!isCut) return 'Every record as stored, oldest first.'
  return someWhole
    ? 'Every record of the event types with few records, and the oldest of the others, in time order.'
    : 'The oldest records of each event type, in time order.'
}

/** Which event types the timeline does not write out whole, and how many records of them. */
export function hiddenByType(timeline: AuditCollector['timeline']): string {
  const hidden = timeline.hidden()
  const shown = hidden.slice(0, MOST_TYPES).map(([type, rows]) => `${eventLabel(type)} ${count(rows)}`)
  if (shown.length === 0) return ''
  return `Left out: ${shown.join(', ')}${hidden.length > shown.length ? ' and others' : ''}.`
}
