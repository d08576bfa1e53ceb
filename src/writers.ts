import { accessSync, constants, statSync } from 'node:fs'
import { makeDirectory } from './config/directories.js'
import { requireEngine } from '../exporters/clickhouse/connect/chdb-engine.js'
import { clickHouseTarget } from '../exporters/clickhouse/connect/read-target.js'
import type { MigrateOptions, PlanOptions } from '../exporters/clickhouse/schema/administration.js'
import { JsonFileSpanExporter } from '../exporters/json/exporter.js'
import { sealOrphans } from '../exporters/json/files/orphans.js'
import { AuditError } from './errors.js'
import { parseSink, type SinkAddress } from './config/sink-url.js'
import { tracesUrl } from './otel/otlp-url.js'
import type { EndedSpanExporter } from './otel/span-types.js'

/**
 * Makes an exporter when there is something to export. A module that cannot be loaded for want of a descriptor stays
 * unloaded for the life of the process: what a sink needs is therefore loaded at once, and only what nothing depends
 * on is loaded then.
 */
export type ExporterFactory = () => Promise<EndedSpanExporter>

/**
 * The durable exporter of a sink.
 *
 * @throws {AuditError} ERR_UNWRITABLE when a local sink's directory cannot be made or written to; ERR_INVALID_SINK or
 * ERR_INVALID_OPTION for what a URL or the environment says wrongly about a server; ERR_NO_ENGINE for a `chdb:` sink
 * without the engine.
 */
export function sinkExporter(sink: SinkAddress): ExporterFactory {
  switch (sink.scheme) {
    case 'file':
      return fileExporter(sink.path)
    case 'otlp+http':
    case 'otlp+https':
      return otlpSinkExporter(sink.url)
    case 'clickhouse':
    case 'clickhouses':
    case 'chdb':
      return clickHouseExporter(sink)
  }
}

/**
 * Refuses what no later attempt could make right, before anything is opened: a service is to be told when it starts.
 *
 * @throws {AuditError} as {@link sinkExporter}, but for directories that cannot be written to; ERR_UNSUPPORTED for a second
 * `chdb:` directory: the engine takes one in a process.
 */
export function requireSinks(sinks: readonly SinkAddress[]): void {
  for (const sink of sinks) {
    if (sink.scheme !== 'clickhouse' && sink.scheme !== 'clickhouses' && sink.scheme !== 'chdb') continue
    const { place, label } = clickHouseTarget(sink)
    if (place.kind === 'chdb') requireEngine(label)
  }
  const directories = new Set(sinks.flatMap((sink) => (sink.scheme === 'chdb' ? sink.path : [])))
  if (directories.size < 2) return
  const message =
    'the engine takes one chdb: directory in a process: name one, with two databases (?database=) in it'
  throw new AuditError('ERR_UNSUPPORTED', message)
}

function fileExporter(logDir: string): ExporterFactory {
  requireWritable(logDir)
  return async () => {
    // What a dead process left open is sealed before this one adds to the directory.
    await sealOrphans(logDir)
    return new JsonFileSpanExporter({ logDir })
  }
}

function clickHouseExporter(sink: SinkAddress): ExporterFactory {
  const target = clickHouseTarget(sink)
  if (target.place.kind === 'chdb') {
    requireEngine(target.label)
    requireWritable(target.place.path)
  }
  const loading = import('../exporters/clickhouse/exporter.js')
  // Who makes the exporter is told.
  loading.catch(() => {})
  // The pipeline tries again by itself.
  return async () => new (await loading).ClickHouseSpanExporter({ target, maxAttempts: 1 })
}

/**
 * The tables of a ClickHouse sink, to be planned and made.
 *
 * @throws {AuditError} ERR_INVALID_SINK for a sink of another kind, and what its URL or the environment says wrongly.
 */
export async function clickHouseSchema(sink: string, env: NodeJS.ProcessEnv) {
  const target = clickHouseTarget(parseSink(sink), env)
  const { migrateSchema, planSchema } = await import('../exporters/clickhouse/schema/administration.js')
  return {
    plan: (options: PlanOptions) => planSchema(target, options),
    migrate: (options: MigrateOptions) => migrateSchema(target, options),
  }
}

function otlpSinkExporter(url: URL): ExporterFactory {
  requireUserInfo(url)
  // Beside the file exporter it is heavy, and few need it.
  const loading = import('./otel/otlp-exporter.js')
  // Who makes the exporter is told.
  loading.catch(() => {})
  return async () => new (await loading).OtlpSpanExporter({ url })
}

const OTLP_TIMEOUT_MS = 3_000

/**
 * The OTLP exporter the environment asks for (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`),
 * so that the same spans show where the host's do.
 *
 * @param sink Where it is the same place, there is none: that would have every span twice.
 */
export function otlpExporter(env: NodeJS.ProcessEnv, sink?: SinkAddress): ExporterFactory | undefined {
  const wanted = copyEndpoint(env)
  if (!wanted || env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none')
    return undefined
  if (sink && 'url' in sink && isPlace(sink.url, wanted)) return undefined
  return async () => {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
    const timed = env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] ?? env['OTEL_EXPORTER_OTLP_TIMEOUT']
    // Its default of 10 s would hold up the exit of a process whose collector is down; the pipeline tries again.
    return new OTLPTraceExporter(timed ? {} : { timeoutMillis: OTLP_TIMEOUT_MS })
  }
}

/** As the exporter reads it: the name for all signals is that of a directory. */
function copyEndpoint(env: NodeJS.ProcessEnv): string | undefined {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT']
  return env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? (base && `${base.replace(/\/$/, '')}/v1/traces`)
}

function isPlace(sink: URL, endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const [ours, theirs] = [tracesUrl(sink), new URL(endpoint)]
  return ours.origin === theirs.origin && ours.pathname === theirs.pathname
}

/** Read here as a request will read it, so that what cannot be read is told at once and not at every request. */
function requireUserInfo({ username, password }: URL): void {
  try {
    decodeURIComponent(`${username}:${password}`)
  } catch (cause) {
    const message = 'user name or password of the sink URL cannot be read: write % as %25'
    throw new AuditError('ERR_INVALID_SINK', message, { cause })
  }
}

function requireWritable(dir: string): void {
  try {
    makeDirectory(dir)
    if (!statSync(dir).isDirectory()) throw new Error(`${dir} is no directory`)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new AuditError('ERR_UNWRITABLE', `cannot write to ${dir}: create it or make it writable`, { cause })
  }
}
