import { randomBytes } from 'node:crypto'
import {
  constants,
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { types } from 'node:util'
import { makeDirectory } from './directories.js'
import { AuditError } from '../errors.js'
import { createKeyring, type Keyring } from '../record/tokens.js'

const ACTIVE = 'token.key'
const KEY_FILE = /^token(-[\w.-]+)?\.key$/

/**
 * The keyring of an installation, created once where there is none: `<journalDir>/keys/token.key`, 32 random
 * bytes as hex, mode 0600. Retired keys stay beside it as `token-<name>.key`.
 *
 * @param keyFile A file to take the active key from instead (`SPANLEDGER_TOKEN_KEY_FILE`).
 * @throws {AuditError} ERR_TOKEN_KEY when a key cannot be read or made.
 */
export function openKeyring(journalDir: string, keyFile?: string): Keyring {
  const dir = join(journalDir, 'keys')
  if (keyFile === undefined) createOnce(dir)
  return readKeyring(journalDir, keyFile)
}

/**
 * As {@link openKeyring}, for readers: nothing is created.
 *
 * @throws {AuditError} ERR_TOKEN_KEY when there is no key, or one cannot be read.
 */
export function readKeyring(journalDir: string, keyFile?: string): Keyring {
  const dir = join(journalDir, 'keys')
  const own = keyFiles(dir).map((name) => readSecret(join(dir, name), constants.O_NOFOLLOW))
  // A key file that was named may be a link: that is how orchestrators mount secrets.
  const secrets = keyFile === undefined ? own : [readSecret(keyFile, 0), ...own]
  if (secrets.length === 0) {
    throw new AuditError(
      'ERR_TOKEN_KEY',
      `no token key in ${dir}: set SPANLEDGER_TOKEN_KEY_FILE to the writers' key`,
    )
  }
  return keyringOf(secrets)
}

/** Whether an installation has a key of its own. */
export function hasKeys(journalDir: string): boolean {
  return keyFiles(join(journalDir, 'keys')).length > 0
}

/** A keyring over one secret given as bytes, or as hex or base64 text. @throws {AuditError} ERR_TOKEN_KEY */
export function keyringFromSecret(secret: Uint8Array | string): Keyring {
  if (typeof secret === 'string') return keyringOf([decodeSecret(secret, 'tokenKey')])
  if (!types.isUint8Array(secret)) {
    throw new AuditError('ERR_TOKEN_KEY', 'tokenKey must be bytes (a Uint8Array), or hex or base64 text')
  }
  return keyringOf([Buffer.from(secret)])
}

function keyringOf(secrets: Buffer[]): Keyring {
  try {
    return createKeyring(secrets)
  } catch (cause) {
    throw new AuditError(
      'ERR_TOKEN_KEY',
      'a token key has at least 16 bytes: make one with 32 random bytes',
      { cause },
    )
  }
}

function keyFiles(dir: string): string[] {
  try {
    const names = readdirSync(dir).filter((name) => KEY_FILE.test(name))
    return names.sort((a, b) => Number(b === ACTIVE) - Number(a === ACTIVE) || (a < b ? -1 : 1))
  } catch {
    return []
  }
}

function createOnce(dir: string): void {
  if (keyFiles(dir).includes(ACTIVE)) return
  try {
    makeDirectory(dir)
    createKey(dir)
  } catch (cause) {
    throw new AuditError(
      'ERR_TOKEN_KEY',
      `cannot create a token key in ${dir} (${(cause as NodeJS.ErrnoException).code ?? String(cause)}): make it a directory that can be written to, on a disk with room`,
      { cause },
    )
  }
}

function createKey(dir: string): void {
  const draft = join(dir, `.draft-${process.pid}-${randomBytes(4).toString('hex')}`)
  const fd = openSync(
    draft,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  )
  try {
    writeSync(fd, randomBytes(32).toString('hex') + '\n')
    // A link appears whole or not at all, and only one of several processes wins.
    linkSync(draft, join(dir, ACTIVE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(fd)
    rmSync(draft, { force: true })
  }
}

function readSecret(file: string, flags: number): Buffer {
  try {
    const fd = openSync(file, constants.O_RDONLY | flags)
    try {
      return decodeSecret(readFileSync(fd, 'utf8'), file)
    } finally {
      closeSync(fd)
    }
  } catch (cause) {
    if (cause instanceof AuditError) throw cause
    throw new AuditError('ERR_TOKEN_KEY', `cannot read the token key ${file}: check path and permissions`, {
      cause,
    })
  }
}

function decodeSecret(text: string, where: string): Buffer {
  const trimmed = text.trim()
  if (/^([0-9a-f]{2})+$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[A-Za-z0-9+/_-]+=*$/.test(trimmed)) return Buffer.from(trimmed, 'base64')
  throw new AuditError('ERR_TOKEN_KEY', `${where} holds no key: write 32 random bytes as hex or base64`)
}
