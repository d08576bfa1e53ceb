import {
  metrics,
  type Attributes,
  type BatchObservableCallback,
  type Meter,
  type MeterProvider,
} from '@opentelemetry/api'
import { SCOPE_NAME, VERSION } from '../version.js'
import { createInstruments, type Instruments } from './instruments.js'

/**
 * What Spanledger says of itself, through the metrics API of OpenTelemetry: to the host's `MeterProvider` where there
 * is one, and to nobody where there is none.
 *
 * Nothing here throws: a provider that does, that comes after the first record, or that is replaced, is no concern of
 * the caller's.
 */

/** What one exporter has not been able to hand over. */
interface Backlog {
  exporter: string
  spans: number
  bytes?: number
}

/** The conventions' `error.type` for a failure of no class that is known here. */
const OTHER = '_OTHER'
const CODE = /^[\w.-]{1,64}$/

let provider: MeterProvider | undefined
let meter: Meter | undefined
let instruments: Instruments | undefined
const backlogReaders = new Set<() => Iterable<Backlog>>()
/** By exporter. One that is gone stays, at nothing: an SDK goes on to report what it was told last. */
const backlogs = new Map<string, { spans: number; bytes: number | undefined }>()

/**
 * A record was kept in a journal.
 *
 * @param bytes What it took there.
 */
export function countRecord(bytes: number): void {
  try {
    const found = current()
    found?.records.add(1)
    found?.journalWritten.add(bytes)
  } catch {
    // The host's provider threw.
  }
}

/**
 * Records could not be kept, and the audited code went on without (`onFailure: 'alarm'`).
 *
 * @param reason The code of an error. A whole sentence counts as `_OTHER`: each would be a series of its own.
 */
export function countDrop(count: number, reason: string): void {
  add('droppedRecords', count, { 'error.type': CODE.test(reason) ? reason : OTHER })
}

/** A batch is sent to an exporter again. */
export function countRetry(exporter: string): void {
  add('retries', 1, component(exporter))
}

/** Records were set aside, since an exporter refused them for good. */
export function countDeadLetters(exporter: string, records: number): void {
  add('deadLetters', records, component(exporter))
}

/** An exporter that nothing depends on was too far behind to get these spans. */
export function countGivenUp(exporter: string, spans: number): void {
  add('givenUp', spans, component(exporter))
}

/** A rule of redaction failed, and the whole value it was to look at was replaced. */
export function countRedactionFailure(): void {
  add('redactionFailures', 1, {})
}

/**
 * A call of an exporter has ended.
 *
 * @param seconds From the call to its answer.
 * @param error Absent: the exporter took what it was given.
 */
export function recordExport(exporter: string, seconds: number, error?: Error): void {
  try {
    const failed = error && { 'error.type': typeOf(error) }
    current()?.duration.record(seconds, { ...component(exporter), ...failed })
  } catch {
    // The host's provider threw.
  }
}

/**
 * Has a backlog observed whenever the host collects its metrics. What several writers have waiting for exporters of
 * one name is added up.
 *
 * @param read Called at each collection.
 * @returns Ends the observation.
 * @example
 * const forget = observeBacklog(() => [{ exporter: 'file', spans: pipeline.backlog }])
 */
export function observeBacklog(read: () => Iterable<Backlog>): () => void {
  // A function of its own: one that is given twice counts twice.
  const reader = () => read()
  backlogReaders.add(reader)
  try {
    current()
  } catch {
    // The host's provider threw.
  }
  return () => void backlogReaders.delete(reader)
}

/** The instruments of the provider that is registered now. The API has no proxy that would follow a late one. */
function current(): Instruments | undefined {
  const registered = metrics.getMeterProvider()
  if (registered !== provider) adopt(registered)
  return instruments
}

function adopt(registered: MeterProvider): void {
  leave()
  // A provider that throws below is not asked again at every record.
  provider = registered
  meter = registered.getMeter(SCOPE_NAME, VERSION)
  instruments = createInstruments(meter)
  meter.addBatchObservableCallback(observe, [instruments.backlog, instruments.backlogSize])
}

function leave(): void {
  try {
    if (instruments)
      meter?.removeBatchObservableCallback(observe, [instruments.backlog, instruments.backlogSize])
  } catch {
    // The new provider is not to miss anything for the old one.
  }
  meter = instruments = undefined
}

const observe: BatchObservableCallback = (result) => {
  if (!instruments) return
  readBacklogs()
  for (const [exporter, { spans, bytes }] of backlogs) {
    result.observe(instruments.backlog, spans, component(exporter))
    if (bytes !== undefined) result.observe(instruments.backlogSize, bytes, component(exporter))
  }
}

function readBacklogs(): void {
  for (const total of backlogs.values()) {
    total.spans = 0
    total.bytes &&= 0
  }
  for (const read of backlogReaders) {
    try {
      for (const backlog of read()) addUp(backlog)
    } catch {
      // What the others have waiting is told all the same.
    }
  }
}

function addUp({ exporter, spans, bytes }: Backlog): void {
  const total = backlogs.get(exporter) ?? { spans: 0, bytes: undefined }
  total.spans += spans
  if (bytes !== undefined) total.bytes = (total.bytes ?? 0) + bytes
  backlogs.set(exporter, total)
}

function add(
  name: 'droppedRecords' | 'retries' | 'deadLetters' | 'givenUp' | 'redactionFailures',
  value: number,
  by: Attributes,
) {
  try {
    current()?.[name].add(value, by)
  } catch {
    // The host's provider threw.
  }
}

/** A code is one of few; messages are not. What failed below says more than that a sink could not be written. */
function typeOf(error: Error): string {
  const codes = [error.cause, error].map((one) => (one as { code?: unknown } | undefined)?.code)
  return (codes.find((code) => typeof code === 'string' && CODE.test(code)) as string | undefined) ?? OTHER
}

/** The conventions' attribute for a part of a telemetry pipeline. */
function component(exporter: string): Attributes {
  return { 'otel.component.name': exporter }
}
