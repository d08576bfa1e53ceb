import { createHash } from 'node:crypto'
import { AuditError } from '../errors.js'
import type { Order, Position } from './order.js'

const VERSION = 1
const FINGERPRINT_CHARS = 11

/**
 * Ties a cursor to its query, so that one of another filter is refused instead of answering a question nobody
 * asked. Eight bytes are enough against mistakes; a cursor grants nothing, so there is no one to guard against.
 *
 * @param filter The validated filter, as given: names to sorted values or to a bound.
 */
export function queryFingerprint(filter: Readonly<Record<string, unknown>>, order: Order): string {
  const members = Object.keys(filter)
    .sort()
    .map((name) => [name, plain(filter[name])])
  const digest = createHash('sha256')
    .update(JSON.stringify([order, members]))
    .digest('base64url')
  return digest.slice(0, FINGERPRINT_CHARS)
}

function plain(value: unknown): unknown {
  return value instanceof Set ? [...(value as Set<string>)].sort() : value
}

/** A cursor that stands after `position`. It names a place in the order, not in a file: inserts do not move it. */
export function encodeCursor(position: Position, fingerprint: string): string {
  const { timestamp, recordId, hash } = position
  return Buffer.from(JSON.stringify([VERSION, fingerprint, timestamp, recordId, hash])).toString('base64url')
}

/**
 * Reads a cursor back.
 *
 * @throws {AuditError} ERR_INVALID_CURSOR when it is none, or one of another filter or order.
 */
export function decodeCursor(cursor: unknown, fingerprint: string): Position {
  const parts = typeof cursor === 'string' ? parse(cursor) : undefined
  if (!parts) throw invalid('cursor is no cursor: pass on the one a query gave, unchanged')
  const [madeFor, timestamp, recordId, hash] = parts
  if (madeFor !== fingerprint) {
    throw invalid('cursor is of another query: use it with the same filter and order')
  }
  return { timestamp, recordId, hash }
}

function parse(cursor: string): [string, string, string, string] | undefined {
  const bytes = Buffer.from(cursor, 'base64url')
  // Decoding passes over characters that are not base64url; a cursor has none.
  if (bytes.toString('base64url') !== cursor) return undefined
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
  if (!Array.isArray(value) || value.length !== 5 || value[0] !== VERSION) return undefined
  const parts: unknown[] = value.slice(1)
  return parts.every((part) => typeof part === 'string')
    ? (parts as [string, string, string, string])
    : undefined
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_CURSOR', message)
}
