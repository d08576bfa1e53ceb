import type { Counter, Histogram, Meter, Observable } from '@opentelemetry/api'

/** What Spanledger measures of itself. */
export interface Instruments {
  records: Counter
  journalWritten: Counter
  droppedRecords: Counter
  retries: Counter
  deadLetters: Counter
  givenUp: Counter
  redactionFailures: Counter
  duration: Histogram
  backlog: Observable
  backlogSize: Observable
}

/** From the write of a file to the deadline of a remote sink, in seconds. */
const EXPORT_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * Makes the instruments; `docs/metrics.md` lists them. Units are UCUM, with what is counted in braces.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/general/metrics/
 */
export function createInstruments(meter: Meter): Instruments {
  const count = (name: string, unit: string, description: string) =>
    meter.createCounter(`spanledger.${name}`, { unit, description })
  // What waits in several processes adds up, which a gauge would not say.
  const size = (name: string, unit: string, description: string) =>
    meter.createObservableUpDownCounter(`spanledger.${name}`, { unit, description })
  return {
    records: count('records', '{record}', 'Audit records kept in a journal'),
    journalWritten: count('journal.written', 'By', 'Bytes of the audit records kept in a journal'),
    droppedRecords: count('dropped_records', '{record}', 'Audit records that could not be kept'),
    retries: count('export.retries', '{retry}', 'Batches sent to an exporter again'),
    deadLetters: count('export.dead_letters', '{record}', 'Audit records an exporter refused for good'),
    givenUp: count('export.given_up', '{span}', 'Spans that an exporter beside the sink will not get'),
    redactionFailures: count(
      'redaction.failures',
      '{failure}',
      'Values replaced as a whole, as a rule of redaction failed',
    ),
    duration: meter.createHistogram('spanledger.export.duration', {
      unit: 's',
      description: 'Duration of the calls of an exporter',
      advice: { explicitBucketBoundaries: EXPORT_BUCKETS },
    }),
    backlog: size('export.backlog', '{span}', 'Spans an exporter has not acknowledged'),
    backlogSize: size('export.backlog_size', 'By', 'Bytes of the spans an exporter has not acknowledged'),
  }
}
