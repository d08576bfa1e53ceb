import type { DetectorName } from './detectors.js'

/**
 * What becomes of what a rule matches. `remove`: a marker stands in its place. `digest`: the marker also holds the
 * keyed digest (HMAC-SHA-256 under the installation's key), so that equal values stay recognisable as equal. `keep`:
 * the member's name is no secret whatever later rules say; texts in its value are searched all the same.
 */
export type RedactionAction = 'remove' | 'digest' | 'keep'

/**
 * Finds what is to go: the pieces of a text, as offsets in UTF-16 code units, the end exclusive, in any order. It runs
 * on every text of every record, inside the call; see {@link RedactionRule} for what happens where it fails.
 */
export type DetectFunction = (text: string) => Iterable<readonly [start: number, end: number]>

/**
 * One rule of redaction, of one of three kinds.
 *
 * - `key` matches the name of a member, as it is written or in snake_case (`userToken` as `user_token`): its whole value
 *   is replaced by `{"$omitted":{"reason":"redacted"}}`, unless it is `true` or `false`, which say no secret. With
 *   `value` too, only where that matches the member's text.
 * - `value` alone matches within a text: each match is replaced by `[redacted:<name>]`, but for what a group named
 *   `keep` at its beginning matched.
 * - `detect` names a built-in detector, or is a function of your own; what it finds is replaced like a match.
 *
 * A rule that throws, finds what is no piece of the text, or does not come to an end is no reason to let the text
 * through: the whole value is replaced.
 *
 * @example
 * const rules: RedactionRule[] = [
 *   { name: 'vocabulary', key: /^token$/, action: 'keep' },
 *   { name: 'mrn', value: /\bMRN-\d{6,10}\b/, action: 'digest' },
 *   { name: 'email', detect: 'email' },
 * ]
 */
export interface RedactionRule {
  name: string
  key?: RegExp
  value?: RegExp
  detect?: DetectorName | DetectFunction
  /** @default 'remove'. `keep` is for rules with `key`. */
  action?: RedactionAction
}

/** What the caller may say of redaction: more rules, or an end to the built-in ones. */
export interface RedactionOptions {
  rules?: readonly RedactionRule[]
  /** Names of members to replace, compared without regard to case. */
  keys?: readonly string[]
  /** Personal data to look for in texts and names. @default none */
  detectors?: readonly DetectorName[]
  /** Whether {@link DEFAULT_REDACTION_RULES} apply too. @default true */
  defaults?: boolean
}
