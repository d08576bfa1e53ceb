import type { Outcome } from '../../record/types.js'
import type { AuditCollector } from '../collect/collector.js'
import type { HistogramResult, OutcomeCounts } from '../collect/histogram.js'
import { axisLabel, shownBucket, shownWidth } from '../text/time.js'
import { count, counted, eventLabel } from '../text/words.js'
import { figure } from './figure.js'
import type { Figure } from './figure.js'

const MOST_TYPES = 15
const LABEL_LENGTH = 40

const OUTCOME_COLOURS: readonly [Outcome, string, string][] = [
  ['success', 'Success', 'chart-success'],
  ['unknown', 'Not stated', 'chart-unknown'],
  ['failure', 'Failure', 'chart-failure'],
  ['denied', 'Denied', 'chart-denied'],
]

/** The charts of an audit report; none where there is nothing to draw. */
export function auditCharts(collected: AuditCollector): Figure[] {
  if (collected.records === 0) return []
  const overTime = collected.overTime.result()
  return [byType(collected), ...(overTime.buckets.length > 0 ? [byTime(overTime)] : [])]
}

function shortLabel(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ')
  return oneLine.length > LABEL_LENGTH ? `${oneLine.slice(0, LABEL_LENGTH - 1)}…` : oneLine
}

function byType({ byType: types, records }: AuditCollector): Figure {
  const ranked = types.ranked()
  const shown = ranked
    .slice(0, MOST_TYPES)
    .map(([type, times]): [string, number] => [eventLabel(type), times])
  const rest = records - shown.reduce((sum, [, times]) => sum + times, 0)
  if (rest > 0) shown.push(['Other types', rest])
  const [first] = shown
  const kinds = types.beyond > 0 ? `more than ${count(types.size)} types` : counted(types.size, 'type')
  return figure({
    id: 'chart-types',
    title: 'Records by event type',
    description: `${counted(records, 'record')} of ${kinds}; most frequent: ${first?.[0] ?? 'none'} with ${count(first?.[1] ?? 0)}.`,
    chart: {
      kind: 'ranked-bars',
      bars: shown.map(([type, value]) => ({ label: shortLabel(type), value, text: count(value) })),
    },
    headers: ['Event type', 'Records'],
    rows: shown.map(([type, times]) => [type, count(times)]),
  })
}

function sumOf(counts: OutcomeCounts): number {
  return OUTCOME_COLOURS.reduce((sum, [outcome]) => sum + counts[outcome], 0)
}

function byTime({ width, buckets }: HistogramResult): Figure {
  const present = OUTCOME_COLOURS.filter(([outcome]) => buckets.some(({ counts }) => counts[outcome] > 0))
  const busiest = buckets.reduce((most, bucket) =>
    sumOf(bucket.counts) > sumOf(most.counts) ? bucket : most,
  )
  const labels = buckets.map(({ start }) => shownBucket(start, width))
  const withinDay = new Set(labels.map((label) => label.slice(0, 10))).size === 1
  const unit = shownWidth(width)
  return figure({
    id: 'chart-time',
    title: 'Records over time',
    description: `Records in steps of ${unit}, UTC, by outcome; busiest from ${shownBucket(busiest.start, width)} with ${counted(sumOf(busiest.counts), 'record')}.`,
    chart: {
      kind: 'columns',
      labels: buckets.map(({ start }) => axisLabel(start, width, withinDay)),
      series: present.map(([outcome, , colour]) => ({
        colour,
        values: buckets.map(({ counts }) => counts[outcome]),
      })),
    },
    legend: present.map(([, name, colour]) => ({ name, colour })),
    headers: [`From (UTC), ${unit} each`, ...present.map(([, name]) => name)],
    rows: buckets
      .map(({ counts }, index) => [
        labels[index] ?? '',
        ...present.map(([outcome]) => count(counts[outcome])),
      ])
      .filter(
        (_row, index) =>
          sumOf(buckets[index]?.counts ?? { success: 0, unknown: 0, failure: 0, denied: 0 }) > 0,
      ),
  })
}
