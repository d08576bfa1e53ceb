import type { AuditCollector } from '../collect/collector.js'
import { isInterrupted, isOpen, trailTotals } from '../collect/trails.js'
import type { TrailFacts } from '../collect/trails.js'
import type { ReportSource } from '../source.js'
import { clip } from '../text/clip.js'
import { count, counted, visible } from '../text/words.js'
import { gapRow, trailRow } from './rows.js'
import type { GapRow, TrailRow } from './rows.js'
import { section } from './section.js'
import type { Section } from './section.js'
import { hiddenByType } from './timeline-section.js'

/** One thing the records do not show. `attention`: somebody should look into it; else it only bounds what is said. */
export interface Limit {
  attention: boolean
  title: string
  text: string
}

/** "What these records do not show". */
export interface Limits {
  attention: boolean
  items: Limit[]
  unfinished: Section<TrailRow>
  gaps: Section<GapRow>
}

const OF_USE = 'records of data use (access, transformation, training, inference)'

/** What the reader of a report must know before trusting its tables, the gravest first. */
export function limits(
  collected: AuditCollector,
  trails: readonly TrailFacts[],
  source: Pick<ReportSource, 'partial' | 'damages'>,
): Limits {
  const items = [
    ...damaged(source),
    ...gaps(collected),
    ...unfinished(trails, source.partial),
    ...notRead(collected, trails, source.partial),
    ...unsaid(collected),
    ...bounds(collected),
    {
      attention: false,
      title: 'This report is not itself proof',
      text:
        'It repeats what the records say and does not check their chain: it does not show whether a record was ' +
        'removed, added, or replaced by one with a hash of its own. Actions that were never recorded cannot be ' +
        'found at all.',
    },
  ]
  const { incidents } = collected
  const without = trails.filter((trail) => isOpen(trail) || isInterrupted(trail))
  return {
    attention: items.some(({ attention }) => attention),
    items,
    unfinished: section({
      id: 'unfinished',
      title: 'Operations without an end of their own',
      rows: without.slice(0, collected.bounds.listRows).map(trailRow),
      total: without.length,
      one: 'operation',
      empty: '',
    }),
    gaps: section({
      id: 'gaps',
      title: 'Gaps',
      rows: incidents.gaps.rows.map(gapRow),
      total: incidents.gaps.total,
      one: 'gap',
      empty: '',
    }),
  }
}

function attention(title: string, text: string): Limit {
  return { attention: true, title, text }
}

function damaged({ damages }: Pick<ReportSource, 'damages'>): Limit[] {
  const [first] = damages
  if (first === undefined) return []
  const where =
    first.offset === undefined ? first.location : `${first.location}, byte ${String(first.offset)}`
  return [
    attention(
      `${counted(damages.length, 'damaged stretch', 'damaged stretches')} could not be read`,
      `Records in them are not in this report. The first: ${visible(clip(`${where}: ${first.message}`))}.`,
    ),
  ]
}

function gaps({ incidents, lost }: AuditCollector): Limit[] {
  const { total } = incidents.gaps
  if (total === 0) return []
  const records = lost > 0 ? `${counted(lost, 'record')} could not be kept` : 'records could not be kept'
  return [
    attention(
      `${counted(total, 'gap')}: ${records}`,
      'What happened in a gap is not recorded; see the table of gaps.',
    ),
  ]
}

function unfinished(trails: readonly TrailFacts[], partial: boolean): Limit[] {
  const { open, interrupted } = trailTotals(trails)
  const found: Limit[] = []
  if (open > 0) {
    const why = partial
      ? 'Each was still open, or its end is not among the records chosen for this report.'
      : 'Each was still open when it was read, or its process died and recovery has not run since.'
    found.push(attention(`${counted(open, 'operation has', 'operations have')} no closing record`, why))
  }
  if (interrupted > 0) {
    const were = counted(interrupted, 'operation was', 'operations were')
    found.push(
      attention(
        `${were} interrupted`,
        'The process of each ended without closing it; recovery closed it afterwards.',
      ),
    )
  }
  return found
}

function notRead(collected: AuditCollector, trails: readonly TrailFacts[], partial: boolean): Limit[] {
  const { notRead: missing, incomplete } = trailTotals(trails)
  if (missing === 0) return []
  const where = `By their sequence numbers, ${counted(incomplete, 'operation holds', 'operations hold')} more records than were read.`
  const why = partial
    ? 'The choice of records leaves them out, or they are lost.'
    : 'They are lost, or not yet delivered.'
  return [{ attention: !partial, title: `${counted(missing, 'record')} not read`, text: `${where} ${why}` }]
}

function unsaid({ completeness, undated, redacted }: AuditCollector): Limit[] {
  const { purpose, legalBasis, actor, regulation, subject } = completeness
  const found: Limit[] = []
  const note = (part: { of: number; missing: number }, what: string, title: string, text: string): void => {
    if (part.missing > 0)
      found.push(attention(title, `${count(part.missing)} of ${count(part.of)} ${what} ${text}`))
  }
  note(actor, 'records of data use or of a request', 'Missing actors', 'name nobody who acted.')
  note(purpose, OF_USE, 'Missing purposes', 'name no purpose.')
  note(legalBasis, 'data accesses', 'Missing legal bases', 'name no legal basis.')
  note(regulation, OF_USE, 'No regulation cited', 'cite no regulation.')
  // Bulk access often cannot name each person: worth knowing, and no fault.
  if (subject.missing > 0) {
    found.push({
      attention: false,
      title: 'Data accesses that name no data subject',
      text: `${count(subject.missing)} of ${count(subject.of)} data accesses name nobody: whose data they read is not shown.`,
    })
  }
  if (undated > 0) {
    found.push(
      attention('Times that cannot be read', `${counted(undated, 'record')} in no chart and no period.`),
    )
  }
  if (redacted > 0) {
    const text = `In ${counted(redacted, 'record')} values were redacted before they were stored.`
    found.push({ attention: false, title: 'Redacted values', text })
  }
  return found
}

function bounds({ trails, timeline }: AuditCollector): Limit[] {
  const found: Limit[] = []
  if (trails.beyond > 0) {
    found.push(
      attention(
        `More than ${counted(trails.size, 'operation')}`,
        `${counted(trails.beyond, 'record')} of further operations are counted, but whether those ended is not known.`,
      ),
    )
  }
  const shown = timeline.rows.length
  if (shown < timeline.total) {
    found.push({
      attention: false,
      title: 'The detailed timeline is cut',
      text: `It writes out ${count(shown)} of ${counted(timeline.total, 'record')}, rare event types first; the other ${count(timeline.total - shown)} are in the counts and tables above it. ${hiddenByType(timeline)}`.trim(),
    })
  }
  return found
}
