import { parseSink } from '../config/sink-url.js'
import { AuditError } from '../errors.js'
import { queryAuditLogs } from '../query/index.js'
import type { AuditFilter, Damage, SourceOptions } from '../query/types.js'
import type { StoredRecord } from '../record/types.js'
import type { AuditLogs } from './options.js'
import { clip } from './text/clip.js'
import { counted, visible } from './text/words.js'

/** One criterion of the filter, as shown. */
interface FilterLine {
  key: string
  value: string
}

/** The records of a report, and what the report says about where they come from. */
export interface ReportSource {
  records: AsyncIterable<StoredRecord> | Iterable<StoredRecord>
  /** In words: the sink, or how the records were handed over. */
  description: string
  filter: FilterLine[]
  /** Whether the filter can leave out records of an operation it lets through, so that an end may be merely unread. */
  partial: boolean
  /** Stretches that could not be read; filled while `records` is read. */
  damages: Damage[]
}

const CRITERIA: readonly [key: keyof AuditFilter, label: string][] = [
  ['operationId', 'Operation id'],
  ['operationName', 'Operation name'],
  ['eventTypes', 'Event types'],
  ['regulations', 'Regulations'],
  ['actors', 'Actors'],
  ['user', 'Actors'],
  ['subjects', 'Data subjects'],
  ['datasets', 'Data sets'],
  ['outcomes', 'Outcomes'],
  ['traceId', 'Trace id'],
  ['startTime', 'From (inclusive)'],
  ['endTime', 'Until (exclusive)'],
]

/** Criteria that let an operation through whole. */
const WHOLE = new Set<keyof AuditFilter>(['operationId', 'operationName', 'traceId'])

/**
 * Opens any form of `logs`.
 *
 * @throws AuditError `ERR_INVALID_OPTION` for anything else; reading throws what the query throws.
 */
export function openSource(logs: AuditLogs): ReportSource {
  if (typeof logs === 'string') {
    if (logs === '') throw invalid()
    return readSink({ operationId: logs })
  }
  if (typeof logs !== 'object' || logs === null) throw invalid()
  if (isList(logs)) return handedOver(inOrder(logs), `${counted(logs.length, 'record')} handed to the report`)
  if (Symbol.asyncIterator in logs) return handedOver(logs, 'a stream of records handed to the report')
  return readSink(logs)
}

function isList(logs: Exclude<AuditLogs, string>): logs is readonly StoredRecord[] {
  return Array.isArray(logs)
}

function handedOver(records: ReportSource['records'], description: string): ReportSource {
  // Whoever picked these records may have left some out: an end that is missing is then merely unread.
  return { records, description, filter: [], partial: true, damages: [] }
}

function inOrder(records: readonly StoredRecord[]): StoredRecord[] {
  return [...records].sort((a, b) => compare(a.timestamp, b.timestamp) || compare(a.recordId, b.recordId))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function readSink(options: AuditFilter & SourceOptions): ReportSource {
  const damages: Damage[] = []
  const { onDamage } = options
  const noteDamage = (damage: Damage): void => {
    damages.push(damage)
    if (typeof onDamage === 'function') onDamage(damage)
  }
  const passesOver = onDamage === 'skip' || typeof onDamage === 'function'
  const records = queryAuditLogs({
    ...options,
    order: 'asc',
    ...(passesOver ? { onDamage: noteDamage } : {}),
  })
  const given = CRITERIA.filter(([key]) => options[key] !== undefined)
  return {
    records,
    description: sinkName(options),
    filter: given.map(([key, label]) => ({ key: label, value: criterion(key, options) })),
    partial: given.some(([key]) => !WHOLE.has(key)),
    damages,
  }
}

function sinkName({ sink, logDir }: SourceOptions): string {
  if (sink !== undefined) return visible(clip(parseSink(sink).label))
  if (logDir !== undefined) return visible(clip(`file:${logDir}`))
  return 'the configured sink'
}

function criterion(key: keyof AuditFilter, filter: AuditFilter): string {
  const value = filter[key]
  const values = (Array.isArray(value) ? value : [value]) as (string | Date)[]
  // The filter takes the clear ids of persons; a report must not spread them.
  if (key === 'subjects') return `${counted(values.length, 'person', 'persons')} (ids not shown)`
  const texts = values.map((one) => (one instanceof Date ? one.toISOString() : String(one)))
  return visible(clip(texts.join(', ')))
}

function invalid(): AuditError {
  return new AuditError(
    'ERR_INVALID_OPTION',
    'The option `logs` must be records, an async iterable of records, a filter, or the id of an operation.',
  )
}
