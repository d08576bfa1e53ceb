import type { CaptureLevel } from '../../config/options.js'
import type { EndedSpan } from '../../otel/span-types.js'
import type { CustomInput } from '../../trail/events.js'
import { present, textOf } from './readers/attributes.js'
import { readDatabase } from './readers/database.js'
import { readGenAi } from './readers/gen-ai.js'
import { readObjectStore } from './readers/object-store.js'
import type { Reading, SpanReader } from './readers/reader.js'
import { readVectorSearch } from './readers/vector-search.js'
import { ruleFor } from './rules/match.js'
import { dialectOf } from './sql/dialect.js'
import type { BridgeReader, BridgeRule } from './rules/types.js'

const READERS: Record<BridgeReader, SpanReader> = {
  database: readDatabase,
  gen_ai: readGenAi,
  object_store: readObjectStore,
  vector_search: readVectorSearch,
}
const STATUS_ERROR = 2
/** `error.type` is a class or a code; anything longer could quote a value. */
const ERROR_TYPE = /^[\w.:$/-]{1,128}$/

export interface DerivedEvent {
  eventType: string
  /** Spans around this one that tell the same kind of thing tell the same call: the innermost counts. */
  sameCall: string | undefined
  input: CustomInput
}

/** The records that a span is worth. Pure: neither context nor clock is looked at. */
export function deriveEvents(
  span: EndedSpan,
  rules: readonly BridgeRule[],
  capture: CaptureLevel,
): DerivedEvent[] {
  const rule = ruleFor(span, rules)
  if (!rule) return []
  const readings = rule.reader
    ? READERS[rule.reader](span, { capture, dataset: rule.dataset })
    : [withoutReader(rule)]
  return readings.map(({ eventType, details, outcome }) => ({
    eventType: rule.eventType ?? eventType,
    sameCall: rule.reader && sameCall(eventType, details),
    input: {
      ...details,
      ...outcomeOf(span, outcome),
      durationMs: durationMs(span),
      derived: { from: span.instrumentationScope.name, spanId: span.spanContext().spanId, rule: rule.name },
      ...present({ purpose: rule.purpose, legalBasis: rule.legalBasis, regulations: rule.regulations }),
    },
  }))
}

/** An ORM and the driver below it speak of one database; a cache that is asked inside a query is another. */
function sameCall(eventType: string, { database }: Record<string, unknown>): string {
  const { system } = (database ?? {}) as { system?: unknown }
  if (typeof system !== 'string') return eventType
  return `${eventType} ${system === 'mongoose' ? 'mongodb' : (dialectOf(system) ?? system)}`
}

function withoutReader({ eventType = '', dataset }: BridgeRule): Reading {
  if (dataset === undefined) return { eventType, details: {} }
  const unknown = ['columnsAccessed', 'numRecords']
  return { eventType, details: { datasetName: dataset, columnsAccessed: [], unknown } }
}

function outcomeOf({ status, attributes, events }: EndedSpan, outcome: Reading['outcome']): CustomInput {
  if (status.code !== STATUS_ERROR) return { outcome: outcome ?? 'success' }
  const thrown = events.findLast(({ name }) => name === 'exception')?.attributes ?? {}
  const errorType = textOf(attributes, 'error.type') ?? textOf(thrown, 'exception.type')
  const code = textOf(attributes, 'db.response.status_code')
  return {
    outcome: 'failure',
    ...present({ errorType: safe(errorType), code: safe(code) }),
  }
}

function safe(word: string | undefined): string | undefined {
  return word !== undefined && ERROR_TYPE.test(word) ? word : undefined
}

/** Milliseconds with three decimals. */
function durationMs({ startTime, endTime }: EndedSpan): number {
  const ms = (endTime[0] - startTime[0]) * 1_000 + (endTime[1] - startTime[1]) / 1_000_000
  return Math.max(0, Math.round(ms * 1_000) / 1_000)
}
