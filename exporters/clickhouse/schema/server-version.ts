import { AuditError } from '../../../src/errors.js'

/** Of a ClickHouse server: `{ major: 26, minor: 2 }`. */
export interface ServerVersion {
  major: number
  minor: number
}

/** What a plan is for where no server was asked: the first with text indexes. */
export const ASSUMED_VERSION: ServerVersion = { major: 26, minor: 2 }

/**
 * Reads a version as `SELECT version()` gives it.
 *
 * @throws {AuditError} ERR_INVALID_OPTION for text that does not begin with two numbers.
 * @example
 * parseVersion('25.8.3.66') // { major: 25, minor: 8 }
 */
export function parseVersion(text: string): ServerVersion {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\.|$)/.exec(text) ?? []
  if (major === undefined || minor === undefined) {
    throw new AuditError('ERR_INVALID_OPTION', `${JSON.stringify(text)} is no server version: give 25.8, say`)
  }
  return { major: Number(major), minor: Number(minor) }
}

/** Whether a server is of this version or newer. */
export function isFrom(version: ServerVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor)
}
