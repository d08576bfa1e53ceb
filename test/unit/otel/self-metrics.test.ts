import { metrics, type Meter, type MeterProvider as ApiMeterProvider } from '@opentelemetry/api'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  countDeadLetters,
  countDrop,
  countGivenUp,
  countRedactionFailure,
  countRecord,
  countRetry,
  observeBacklog,
  recordExport,
} from '../../../src/otel/self-metrics.js'
import { SCOPE_NAME, VERSION } from '../../../src/version.js'

afterEach(() => metrics.disable())

/** A host's metrics SDK, registered as the global one until the test ends. */
function startMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const provider = new MeterProvider({ readers: [reader] })
  metrics.disable()
  metrics.setGlobalMeterProvider(provider)
  onTestFinished(() => provider.shutdown())
  return {
    async collect() {
      exporter.reset()
      await reader.forceFlush()
      const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
      return scopes.filter(({ scope }) => scope.name === SCOPE_NAME)
    },
    /** Value and attributes of each point of a metric. */
    async points(name: string) {
      const found = (await this.collect())
        .flatMap((scope) => scope.metrics)
        .find(({ descriptor }) => descriptor.name === name)
      return (found?.dataPoints ?? []).map(({ value, attributes }) => [value, attributes])
    },
  }
}

/** Calls every function there is, with one backlog. */
function measureAll(): () => void {
  countRecord(120)
  countDrop(3, 'ENOSPC')
  countRetry('file')
  countDeadLetters('file', 7)
  countGivenUp('otlp', 5)
  countRedactionFailure()
  recordExport('file', 0.02)
  return observeBacklog(() => [{ exporter: 'file', spans: 2, bytes: 900 }])
}

function kind(metric: MetricData): string {
  if (metric.dataPointType === DataPointType.HISTOGRAM) return 'histogram'
  return metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? 'counter' : 'up-down counter'
}

const file = { 'otel.component.name': 'file' }

describe("in the host's metrics", () => {
  it.each([
    ['spanledger.records', [[1, {}]]],
    ['spanledger.journal.written', [[120, {}]]],
    ['spanledger.dropped_records', [[3, { 'error.type': 'ENOSPC' }]]],
    ['spanledger.export.retries', [[1, file]]],
    ['spanledger.export.dead_letters', [[7, file]]],
    ['spanledger.export.given_up', [[5, { 'otel.component.name': 'otlp' }]]],
    ['spanledger.redaction.failures', [[1, {}]]],
    ['spanledger.export.backlog', [[2, file]]],
    ['spanledger.export.backlog_size', [[900, file]]],
  ])('%s has what was counted', async (name, points) => {
    const host = startMetrics()
    onTestFinished(measureAll())
    expect(await host.points(name)).toEqual(points)
  })

  it('a reason that is no code makes no series of its own', async () => {
    const host = startMetrics()
    countDrop(1, 'Error: ENOSPC: no space left on device, write')
    countDrop(1, 'Error: cannot write to /srv/a')
    countDrop(1, 'ERR_JOURNAL_WRITE')
    expect(await host.points('spanledger.dropped_records')).toEqual([
      [2, { 'error.type': '_OTHER' }],
      [1, { 'error.type': 'ERR_JOURNAL_WRITE' }],
    ])
  })

  it('durations of exports are told apart by the presence of error.type', async () => {
    const host = startMetrics()
    recordExport('file', 0.002)
    recordExport('file', 12, new Error('no'))
    recordExport('file', 20, new Error('no'))
    const points = await host.points('spanledger.export.duration')
    expect(points).toMatchObject([
      [{ count: 1, sum: 0.002 }, file],
      [
        { count: 2, sum: 32 },
        { ...file, 'error.type': '_OTHER' },
      ],
    ])
    // The default buckets of an SDK are for milliseconds: seconds would all fall into the first.
    const [taken, refused] = points.map(([value]) => (value as Histogram).buckets)
    expect(taken!.counts.indexOf(1)).not.toBe(refused!.counts.indexOf(1))
  })

  it('are those that docs/metrics.md lists, with their kinds and units', async () => {
    const host = startMetrics()
    onTestFinished(measureAll())
    const [scope] = await host.collect()
    const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(spanledger\.[\w.]+)` \| ([\w -]+) \| `([^`]+)` \|/gm)]
    const listed = rows.map(([, ...columns]) => columns)
    const made = scope!.metrics.map((metric) => [
      metric.descriptor.name,
      kind(metric),
      metric.descriptor.unit,
    ])
    expect(listed.sort()).toEqual(made.sort())
    expect(scope!.scope.version).toBe(VERSION)
  })
})

describe('a provider', () => {
  it('that is registered after the first record gets what comes from then on', async () => {
    countRecord(1)
    const host = startMetrics()
    countRecord(10)
    expect(await host.points('spanledger.journal.written')).toEqual([[10, {}]])
  })

  it('that replaces another gets counts and backlogs, and the former one no more of them', async () => {
    let spans = 4
    let reads = 0
    const read = () => {
      reads++
      return [{ exporter: 'file', spans }]
    }
    onTestFinished(observeBacklog(read))
    const former = startMetrics()
    countRecord(1)
    expect(await former.points('spanledger.export.backlog')).toEqual([[4, file]])
    const later = startMetrics()
    spans = 6
    countRecord(1)
    expect(await later.points('spanledger.export.backlog')).toEqual([[6, file]])
    expect(await later.points('spanledger.records')).toEqual([[1, {}]])
    const before = reads
    expect(await former.points('spanledger.records')).toEqual([[1, {}]])
    expect(reads).toBe(before)
  })

  it('that is taken away is no longer measured for', async () => {
    const host = startMetrics()
    countRecord(1)
    metrics.disable()
    countRecord(1)
    expect(await host.points('spanledger.records')).toEqual([[1, {}]])
  })
})

describe('backlogs', () => {
  it('of several writers for one exporter are added up', async () => {
    const host = startMetrics()
    const read = () => [{ exporter: 'file', spans: 2, bytes: 100 }]
    for (const reader of [read, read, () => [{ exporter: 'file', spans: 5 }]])
      onTestFinished(observeBacklog(reader))
    expect(await host.points('spanledger.export.backlog')).toEqual([[9, file]])
    expect(await host.points('spanledger.export.backlog_size')).toEqual([[200, file]])
  })

  it('that nobody tells of any more are nothing, not what they last were', async () => {
    const host = startMetrics()
    const forget = observeBacklog(() => [{ exporter: 'file', spans: 9, bytes: 100 }])
    expect(await host.points('spanledger.export.backlog')).toEqual([[9, file]])
    forget()
    expect(await host.points('spanledger.export.backlog')).toEqual([[0, file]])
    expect(await host.points('spanledger.export.backlog_size')).toEqual([[0, file]])
  })

  it('are told though the reading of another one throws', async () => {
    const host = startMetrics()
    const broken = () => {
      throw new Error('no backlog')
    }
    onTestFinished(observeBacklog(broken))
    onTestFinished(observeBacklog(() => [{ exporter: 'file', spans: 1 }]))
    expect(await host.points('spanledger.export.backlog')).toEqual([[1, file]])
  })
})

describe('the audited code', () => {
  const thrower = (): never => {
    throw new Error('hostile')
  }
  const meter = metrics.getMeterProvider().getMeter('none')
  const withMeter = (members: Partial<Record<keyof Meter, unknown>>): ApiMeterProvider => ({
    getMeter: () => Object.assign(Object.create(meter) as Meter, members),
  })

  it.each<[string, ApiMeterProvider]>([
    ['cannot make a meter', { getMeter: thrower }],
    ['makes no meter', { getMeter: () => undefined as never }],
    ['cannot make instruments', withMeter({ createCounter: thrower })],
    ['makes no instruments', withMeter({ createCounter: () => undefined, createHistogram: () => null })],
    [
      'cannot take a value',
      withMeter({ createCounter: () => ({ add: thrower }), createHistogram: () => ({ record: thrower }) }),
    ],
    ['takes no callbacks', withMeter({ addBatchObservableCallback: thrower })],
    ['does not let go of callbacks', withMeter({ removeBatchObservableCallback: thrower })],
  ])('never sees that a provider %s, and neither does the next provider', async (_what, hostile) => {
    metrics.setGlobalMeterProvider(hostile)
    // Twice: what fails at first is not the same as what fails later.
    measureAll()()
    measureAll()()
    const host = startMetrics()
    measureAll()()
    expect(await host.points('spanledger.records')).toEqual([[1, {}]])
  })

  it('pays for a provider that cannot make a meter once, not at every record', () => {
    let asked = 0
    const getMeter = () => {
      asked++
      return thrower()
    }
    metrics.setGlobalMeterProvider({ getMeter })
    for (let n = 0; n < 10; n++) countRecord(1)
    expect(asked).toBe(1)
  })
})
