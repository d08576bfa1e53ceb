import { join } from 'node:path'
import type { EndedSpanExporter } from '../../src/otel/span-types.js'
import { FaultyExporter, type Answer } from './fault-exporter.js'

/** A sink that must have every record, beside the log directory: files within it, or one that refuses all for good. */
export type Further = 'files' | 'refusing'

export function secondDirectory(logDir: string): string {
  return join(logDir, 'second')
}

/** What `exporters` is configured with. */
export function furtherExporters(
  further: Further | undefined,
  logDir: string,
  answer: Answer = 'refuse',
): (string | EndedSpanExporter)[] {
  if (further === undefined) return []
  return further === 'files' ? [`file:${secondDirectory(logDir)}`] : [new FaultyExporter(answer)]
}
