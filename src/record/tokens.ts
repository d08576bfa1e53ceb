import { createHmac } from 'node:crypto'
import type { JsonObject } from './types.js'

/** Turns values into keyed digests and persons' ids into keyed tokens. */
export interface Keyring {
  /** `<kid>:<hex HMAC-SHA-256>` of a person's id under the active key. */
  token(subjectId: string): string
  /** The same under every known key, the active one first: what a filter for that person must look for. */
  tokensOf(subjectId: string): string[]
  /** The marker `{"$digest":{kid,hex,bytes}}` that stands for bytes a record does not hold. */
  digest(bytes: Uint8Array | string): JsonObject
}

// Each use of the key has its own prefix, so that a token can never equal a digest of the same text.
const TOKEN_DOMAIN = 'spanledger subject\0'
const DIGEST_DOMAIN = 'spanledger digest\0'
const KID_DOMAIN = 'spanledger kid\0'

interface TokenKey {
  kid: string
  secret: Buffer
}

/**
 * A keyring over secrets of at least 16 bytes; the first is the active one. A key's id (`kid`) is made from the
 * secret itself (eight hex digits), so replicas that share a key agree on it.
 *
 * @throws {RangeError} without a key, or for a key that is too short.
 */
export function createKeyring(secrets: readonly Buffer[]): Keyring {
  const keys = secrets.map((secret): TokenKey => {
    if (secret.length < 16) throw new RangeError('a token key needs at least 16 bytes')
    return { kid: mac(secret, KID_DOMAIN, '').slice(0, 8), secret }
  })
  const active = keys[0]
  if (!active) throw new RangeError('a keyring needs at least one key')
  const tokenUnder = (key: TokenKey, id: string) => `${key.kid}:${mac(key.secret, TOKEN_DOMAIN, id)}`
  return {
    token: (id) => tokenUnder(active, id),
    tokensOf: (id) => keys.map((key) => tokenUnder(key, id)),
    digest: (bytes) => ({
      $digest: {
        kid: active.kid,
        hex: mac(active.secret, DIGEST_DOMAIN, bytes),
        bytes: typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength,
      },
    }),
  }
}

function mac(secret: Buffer, domain: string, data: Uint8Array | string): string {
  return createHmac('sha256', secret).update(domain).update(data).digest('hex')
}
