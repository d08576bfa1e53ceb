import { AuditError } from '../errors.js'

/** @throws {AuditError} ERR_INVALID_OPTION unless they are span exporters and sink URLs, or undefined. */
export function checkExporters(exporters: unknown): void {
  if (exporters === undefined) return
  if (Array.isArray(exporters) && exporters.every(isExporter)) return
  throw new AuditError(
    'ERR_INVALID_OPTION',
    'exporters must be an array of sink URLs and span exporters, with functions export and shutdown',
  )
}

function isExporter(one: unknown): boolean {
  if (typeof one === 'string') return one !== ''
  if (!has(one, 'export') || !has(one, 'shutdown')) return false
  const { durableAs } = one as { durableAs?: unknown }
  return durableAs === undefined || (typeof durableAs === 'string' && durableAs !== '')
}

/** @throws {AuditError} ERR_INVALID_OPTION unless it is a tracer provider, or undefined. */
export function checkTracerProvider(provider: unknown): void {
  if (provider === undefined || has(provider, 'getTracer')) return
  throw new AuditError('ERR_INVALID_OPTION', 'tracerProvider must have a function getTracer')
}

function has(value: unknown, method: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return typeof Reflect.get(value, method) === 'function'
}
