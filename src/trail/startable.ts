import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { openKeyring } from '../config/token-keys.js'
import { AuditError } from '../errors.js'
import { requireOptions } from './runtime.js'
import type { Settings } from './settings.js'

/**
 * Settles the configured options, and tells what would keep every record from being kept: a service that is to be audited
 * must not start in vain. Makes nothing, neither directories nor a key: the process may be one that never records.
 *
 * @throws {AuditError} as `configureAudit` does; ERR_TOKEN_KEY for a key file that is missing or too short; ERR_UNWRITABLE
 * where a directory could not be made or written to.
 */
export function requireStartable(): Settings {
  const settings = requireOptions()
  const { address, journals, tokenKeyFile } = settings
  if (tokenKeyFile !== undefined) openKeyring(journals, tokenKeyFile)
  requireCreatable(journals)
  if ('path' in address) requireCreatable(address.path)
  return settings
}

/** That the directory, or the nearest one above it that exists, can be written to. */
function requireCreatable(directory: string): void {
  let at = directory
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  try {
    if (!statSync(at).isDirectory()) throw new Error(`${at} is no directory`)
    accessSync(at, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new AuditError('ERR_UNWRITABLE', `cannot write to ${directory}: create it or make it writable`, {
      cause,
    })
  }
}
