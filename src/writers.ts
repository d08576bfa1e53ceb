import { accessSync, constants, statSync } from 'node:fs'
import { makeDirectory } from './config/directories.js'
import { JsonFileSpanExporter } from '../exporters/json/exporter.js'
import { sealOrphans } from '../exporters/json/files/orphans.js'
import { AuditError } from './errors.js'
import type { SinkAddress } from './config/sink-url.js'
import type { EndedSpanExporter } from './otel/span-types.js'

/**
 * Makes an exporter when there is something to export. What is heavy is loaded only then; the one for files is loaded
 * at once, since a module that cannot be loaded for want of a descriptor stays unloaded for the life of the process.
 */
export type ExporterFactory = () => Promise<EndedSpanExporter>

/**
 * The durable exporter of a sink.
 *
 * @throws {AuditError} ERR_UNWRITABLE when a local sink's directory cannot be made or written to;
 * ERR_UNSUPPORTED for a scheme this version does not write.
 */
export function sinkExporter(sink: SinkAddress): ExporterFactory {
  if (sink.scheme !== 'file') {
    throw new AuditError(
      'ERR_UNSUPPORTED',
      `this version does not write to ${sink.scheme}: sinks: use file:./audit_logs`,
    )
  }
  requireWritable(sink.path)
  return async () => {
    // What a dead process left open is sealed before this one adds to the directory.
    await sealOrphans(sink.path)
    return new JsonFileSpanExporter({ logDir: sink.path })
  }
}

const OTLP_TIMEOUT_MS = 3_000

/**
 * The OTLP exporter the environment asks for (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`),
 * so that the same spans show where the host's do.
 */
export function otlpExporter(env: NodeJS.ProcessEnv): ExporterFactory | undefined {
  const wanted = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT']
  if (!wanted || env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none')
    return undefined
  return async () => {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
    const timed = env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] ?? env['OTEL_EXPORTER_OTLP_TIMEOUT']
    // Its default of 10 s would hold up the exit of a process whose collector is down; the pipeline tries again.
    return new OTLPTraceExporter(timed ? {} : { timeoutMillis: OTLP_TIMEOUT_MS })
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
