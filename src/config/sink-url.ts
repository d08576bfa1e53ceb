import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { AuditError } from '../errors.js'

/** A parsed sink URL. `label` is fit for messages: it never holds user info. */
export type SinkAddress =
  | { scheme: 'file' | 'chdb'; path: string; label: string }
  | { scheme: 'clickhouse' | 'clickhouses' | 'otlp+http' | 'otlp+https'; url: URL; label: string }

const EXAMPLES = 'use a directory, for example file:./audit_logs'

/**
 * Parses a sink URL. `file:` and `chdb:` are split by hand, since `new URL('file:./x')` means `/x`.
 *
 * @throws {AuditError} ERR_INVALID_SINK for any other text.
 * @example
 * parseSink('file:./audit_logs') // { scheme: 'file', path: '/srv/app/audit_logs', label: 'file:./audit_logs' }
 */
export function parseSink(url: string): SinkAddress {
  if (typeof url !== 'string') throw invalid('a sink is a URL as text')
  const scheme = /^([a-z][a-z0-9+]*):/.exec(url)?.[1]
  switch (scheme) {
    case 'file':
    case 'chdb':
      return { scheme, path: localPath(scheme, url.slice(scheme.length + 1)), label: url }
    case 'clickhouse':
    case 'clickhouses':
    case 'otlp+http':
    case 'otlp+https':
      return remote(scheme, url)
    default:
      throw invalid(scheme ? `unknown sink scheme "${scheme}:"` : 'a sink URL starts with a scheme')
  }
}

function localPath(scheme: string, rest: string): string {
  const path = rest.startsWith('///') ? rest.slice(2) : rest
  if (path === '' || path.includes('\0')) throw invalid(`a ${scheme}: sink needs the path of a directory`)
  if (path.startsWith('//')) throw invalid(`a ${scheme}: sink cannot name a host`)
  return resolve(path)
}

function remote(scheme: 'clickhouse' | 'clickhouses' | 'otlp+http' | 'otlp+https', url: string): SinkAddress {
  let parsed: URL
  try {
    // A special scheme, so that host and port are checked.
    parsed = new URL(url.replace(/^[a-z+]+:/, scheme.endsWith('s') ? 'https:' : 'http:'))
  } catch {
    throw invalid(`not a ${scheme}: URL`)
  }
  return { scheme, url: parsed, label: `${scheme}://${parsed.host}${parsed.pathname.replace(/\/$/, '')}` }
}

function invalid(what: string): AuditError {
  return new AuditError('ERR_INVALID_SINK', `${what}: ${EXAMPLES}`)
}

/** Where the journals of a sink's writers live: as told, else beside a local sink, else `./.spanledger/journal`. */
export function resolveJournalDir(sink: SinkAddress, journalDir?: string): string {
  if (journalDir !== undefined) return resolve(journalDir)
  return sink.scheme === 'file' ? join(sink.path, 'journal') : resolve('.spanledger', 'journal')
}

/**
 * How a journal names its sink. A local sink is named relative to the journal, so that a directory that holds both
 * can be moved or mounted elsewhere.
 */
export function sinkIdentity(sink: SinkAddress, journalDir: string): string {
  if (sink.scheme !== 'file' && sink.scheme !== 'chdb') return sink.label
  const target = realPath(sink.path)
  const path = relative(realPath(journalDir), target)
  return `${sink.scheme}:${isAbsolute(path) ? target : path}`
}

/** A path without links, as far as it exists: two ways to one directory must give one name. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}
