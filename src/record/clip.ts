import type { Keyring } from './tokens.js'

/** Names of members and the texts beside `details` and `context` hold at most this many UTF-16 code units. */
const MAX_TEXT_LENGTH = 1024

/**
 * A text of the envelope, or the name of a member, cut to at most so many UTF-16 code units. What was cut ends with a keyed
 * digest of the whole text, so that two texts with one beginning stay two: `…[digest <kid>:<16 hex digits>]`.
 *
 * @param text Well-formed.
 */
export function clipText(text: string, keyring: Keyring, maxLength = MAX_TEXT_LENGTH): string {
  if (text.length <= maxLength) return text
  const { kid, hex } = keyring.digest(text)['$digest'] as { kid: string; hex: string }
  // The cut can go through a surrogate pair.
  return `${text.slice(0, maxLength).toWellFormed()}…[digest ${kid}:${hex.slice(0, 16)}]`
}
