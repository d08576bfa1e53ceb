import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { AuditError } from '../errors.js'
import { clickHouseUrl, otherPlace } from './clickhouse-url.js'

/** A parsed sink URL. `label` is fit for messages: it never holds user info. */
export type SinkAddress =
  | { scheme: 'file'; path: string; label: string }
  | { scheme: 'chdb'; path: string; parameters: URLSearchParams; label: string }
  | { scheme: 'clickhouse' | 'clickhouses' | 'otlp+http' | 'otlp+https'; url: URL; label: string }

const EXAMPLES = 'use a directory, for example file:./audit_logs, or clickhouse://host:8123/database'

/**
 * Parses a sink URL. `file:` and `chdb:` are split by hand, since `new URL('file:./x')` means `/x`. A `clickhouse:` URL
 * without a port has 8123, a `clickhouses:` one 8443.
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
      return { scheme, path: localPath(scheme, url.slice(scheme.length + 1)), label: url }
    case 'chdb':
      return engineDirectory(url)
    case 'clickhouse':
    case 'clickhouses':
    case 'otlp+http':
    case 'otlp+https':
      return remote(scheme, url)
    default:
      throw invalid(scheme ? `unknown sink scheme "${scheme}:"` : 'a sink URL starts with a scheme')
  }
}

function engineDirectory(url: string): SinkAddress {
  const [path = '', search = ''] = url.slice('chdb:'.length).split(/\?(.*)/s)
  const parameters = new URLSearchParams(search)
  return {
    scheme: 'chdb',
    path: localPath('chdb', path),
    parameters,
    label: `chdb:${path}${otherPlace(parameters)}`,
  }
}

function localPath(scheme: string, rest: string): string {
  const path = rest.startsWith('///') ? rest.slice(2) : rest
  if (path === '' || path.includes('\0')) throw invalid(`a ${scheme}: sink needs the path of a directory`)
  if (path.startsWith('//')) throw invalid(`a ${scheme}: sink cannot name a host`)
  return resolve(path)
}

function remote(scheme: 'clickhouse' | 'clickhouses' | 'otlp+http' | 'otlp+https', url: string): SinkAddress {
  try {
    if (scheme === 'clickhouse' || scheme === 'clickhouses') return { scheme, ...clickHouseUrl(scheme, url) }
    // A special scheme, so that host and port are checked.
    const parsed = new URL(url.replace(/^[a-z+]+:/, scheme.endsWith('s') ? 'https:' : 'http:'))
    return { scheme, url: parsed, label: `${scheme}://${parsed.host}${parsed.pathname.replace(/\/$/, '')}` }
  } catch {
    throw invalid(`not a ${scheme}: URL`)
  }
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
  const tables = sink.scheme === 'chdb' ? otherPlace(sink.parameters) : ''
  return `${sink.scheme}:${isAbsolute(path) ? target : path}${tables}`
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
