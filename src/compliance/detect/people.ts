import { GIVEN_NAMES } from './given-names.js'

/** Streets as people write them in the six languages, number first or last. */
const STREETS: readonly RegExp[] = [
  /^\d{1,5}[a-z]?,? (?:[\p{L}.'-]+ ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl|square|terrace|crescent|close|parkway|highway)\b/iu,
  /\p{L}(?:strasse|straße|str\.|weg|gasse|allee|platz|ufer|damm|ring) \d{1,4}[a-z]?\b/iu,
  /\p{L} (?:Straße|Strasse|Str\.|Weg|Allee|Platz) \d{1,4}[a-z]?\b/u,
  /\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|allee|impasse|quai|route) \p{L}/iu,
  /^(?:calle|c\/|avenida|avda\.?|plaza|paseo|rua|av\.|travessa|praça|largo|via|viale|piazza|corso) .{2,60}\b\d{1,4}\b/iu,
]
const NAME_PART =
  /^(?:\p{Lu}[\p{Ll}'’]+(?:-\p{Lu}?[\p{Ll}'’]+)*|\p{Lu}\.?|\p{Lu}{2,}|de|da|di|del|van|von|der|den|la|le|bin|al|Mc\p{Lu}\p{Ll}+|Mac\p{Lu}\p{Ll}+|[OD]['’]\p{Lu}\p{Ll}+)$/u
const TITLE = /^(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme|Mlle|Sr|Sra|Sig|Dott)\.? )+/

/**
 * Of whole values: `match` where two to five words are written as a name and hold a common given name, `near` where
 * they are only written so (which companies, cities and products are as well).
 */
export function judgePersonName(text: string): 'match' | 'near' | 'no' {
  const parts = text
    .replace(TITLE, '')
    .replace(/^([^,]+), *([^,]+)$/, '$2 $1')
    .split(/ +/)
  if (parts.length < 2 || parts.length > 5 || !parts.every((part) => NAME_PART.test(part))) return 'no'
  return parts.slice(0, -1).some(isGivenName) ? 'match' : 'near'
}

/** Whether a value could be a name or a part of one, in a column that says it holds them. */
export function isNameLike(text: string): boolean {
  return /^\p{L}[\p{L}\p{M}.'’ ,-]{0,79}$/u.test(text) && text.split(/ +/).length <= 6
}

/** Whether a value is a name with a number among its words, as made-up and migrated data sets have them. */
export function isNumberedName(text: string): boolean {
  const parts = text.split(/ +/)
  const names = parts.filter((part) => !/^\d{1,6}$/.test(part))
  return names.length >= 2 && names.length < parts.length && isNameLike(names.join(' '))
}

function isGivenName(part: string): boolean {
  return part
    .split('-')
    .some((name) => GIVEN_NAMES.has(name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()))
}

export function isStreetAddress(text: string): boolean {
  return text.length <= 200 && STREETS.some((street) => street.test(text))
}

/** Whether a value could be a part of an address (street, town, postcode), in a column that says it holds them. */
export function isAddressLike(text: string): boolean {
  return (
    text.length <= 300 &&
    /[\p{L}\d]/u.test(text) &&
    !/^(?:https?:|0x)|[{}<>=@]|^-?[\d.:]*[.:]\d+$/i.test(text)
  )
}
