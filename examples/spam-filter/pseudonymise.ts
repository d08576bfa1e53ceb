import { createHmac } from 'node:crypto'
import type { Label, Mail, Person } from './corpus.js'

/** A mail in which people are `person-<12 hex>`: the same person is the same pseudonym everywhere. */
export interface PseudonymousMail {
  id: string
  label: Label
  sender: string
  recipients: string[]
  subject: string
  text: string
  lot: number
}

export interface Pseudonymised {
  mails: PseudonymousMail[]
  /** One for each address, whether a person's or a list's. */
  pseudonyms: number
  /** How many were replaced in subjects and texts. */
  addressesReplaced: number
  namesReplaced: number
  numbersMasked: number
}

export const PSEUDONYM = /person-[0-9a-f]{12}/g

/** Plain, with the `@` as links carry it (`%40`), or quoted as in programs (`\@`). */
const ADDRESS = /[\p{L}\d._%+'=~#&*\\-]+(?:@|%40)[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/u
const IP_ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/u
/** Seven digits and more, however they are grouped: phones, accounts, and dates along with them. */
const LONG_NUMBER = /\+?\(?\d(?:[\s().\/-]{0,3}\d){6,}/u
/** In one pass, so that the digits of a pseudonym are not taken for a number. */
const IDENTIFIER = new RegExp(`(${ADDRESS.source})|${IP_ADDRESS.source}|${LONG_NUMBER.source}`, 'giu')
const LONGEST_NAME = 4

/**
 * Replaces people by keyed pseudonyms (GDPR Art. 4(5)): senders, recipients, and in subjects and texts every
 * address, every full name that any header gives, and the first and last names of the mail's own people. Phone
 * numbers and IP addresses single people out too, and are masked.
 * Names that no header gives stay: finding those takes a language model, not a look-up.
 *
 * @param key whoever holds it can recompute the pseudonym of an address, so keep it apart from the mails
 */
export function pseudonymise(mails: readonly Mail[], key: Buffer): Pseudonymised {
  const pseudonyms = new Map<string, string>()
  const pseudonymOf = (address: string): string => {
    const normal = address.toLowerCase().replace('%40', '@').replaceAll('\\', '')
    let pseudonym = pseudonyms.get(normal)
    if (pseudonym === undefined) {
      pseudonym = `person-${createHmac('sha256', key).update(normal).digest('hex').slice(0, 12)}`
      pseudonyms.set(normal, pseudonym)
    }
    return pseudonym
  }
  const fullNames = namesIn(mails.flatMap(peopleOf), pseudonymOf)
  let addressesReplaced = 0
  let namesReplaced = 0
  let numbersMasked = 0

  const clean = (text: string, ownNames: Names): string => {
    const withoutIdentifiers = text.replace(IDENTIFIER, (_, address?: string) => {
      if (address === undefined) {
        numbersMasked++
        return '#'
      }
      addressesReplaced++
      return pseudonymOf(address)
    })
    return replaceNames(withoutIdentifiers, fullNames, ownNames, () => namesReplaced++)
  }

  const pseudonymous = mails.map((mail): PseudonymousMail => {
    const ownNames = singleNamesIn(peopleOf(mail), pseudonymOf)
    return {
      id: mail.id,
      label: mail.label,
      sender: pseudonymOf(mail.sender.address),
      recipients: mail.recipients.map(({ address }) => pseudonymOf(address)),
      subject: clean(mail.subject, ownNames),
      text: clean(mail.text, ownNames),
      lot: mail.lot,
    }
  })
  return { mails: pseudonymous, pseudonyms: pseudonyms.size, addressesReplaced, namesReplaced, numbersMasked }
}

/** Lower-case name, words joined by one space → pseudonym. */
type Names = ReadonlyMap<string, string>

function peopleOf(mail: Mail): Person[] {
  return [mail.sender, ...mail.recipients]
}

function namesIn(people: readonly Person[], pseudonymOf: (address: string) => string): Names {
  const names = new Map<string, string>()
  for (const { name, address } of people) {
    const words = wordsOf(name)
    if (words.length < 2 || words.length > LONGEST_NAME) continue
    names.set(words.join(' '), pseudonymOf(address))
  }
  return names
}

function singleNamesIn(people: readonly Person[], pseudonymOf: (address: string) => string): Names {
  const names = new Map<string, string>()
  for (const { name, address } of people) {
    for (const word of wordsOf(name)) if (word.length > 2) names.set(word, pseudonymOf(address))
  }
  return names
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().match(/\p{L}+/gu) ?? []
}

/** A full name in any case, a single one only where it is written as a name: with a capital. */
function replaceNames(text: string, fullNames: Names, ownNames: Names, onReplaced: () => void): string {
  // Odd places hold the letters, even places what stands between them.
  const pieces = text.split(/(\p{L}+)/u)
  const words = pieces.map((piece) => piece.toLowerCase())
  let result = ''
  for (let at = 0; at < pieces.length; at++) {
    const match = at % 2 === 1 ? nameAt(pieces, words, at, fullNames, ownNames) : undefined
    if (match === undefined) {
      result += pieces[at] ?? ''
      continue
    }
    onReplaced()
    result += match.pseudonym
    at = match.lastPiece
  }
  return result
}

function nameAt(
  pieces: readonly string[],
  words: readonly string[],
  at: number,
  fullNames: Names,
  ownNames: Names,
): { pseudonym: string; lastPiece: number } | undefined {
  let name = words[at] ?? ''
  let longest: { pseudonym: string; lastPiece: number } | undefined
  for (let count = 1; count < LONGEST_NAME; count++) {
    const next = at + 2 * count
    if (!/^\.?\s+$/.test(pieces[next - 1] ?? '')) break
    name += ` ${words[next] ?? ''}`
    const pseudonym = fullNames.get(name)
    if (pseudonym !== undefined) longest = { pseudonym, lastPiece: next }
  }
  if (longest) return longest
  const single = /^\p{Lu}/u.test(pieces[at] ?? '') ? ownNames.get(words[at] ?? '') : undefined
  return single === undefined ? undefined : { pseudonym: single, lastPiece: at }
}
