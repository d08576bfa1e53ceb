import type { CountryCode } from 'libphonenumber-js'
import { phoneNumbers, validator } from './libraries.js'

/** Countries whose national notation is recognised where the caller names no locales. */
export const DEFAULT_PHONE_COUNTRIES: readonly CountryCode[] = ['US', 'GB', 'DE', 'FR', 'IT']

/** With an extension. */
const MAX_PHONE_CHARS = 40
const PHONE_CHARACTERS = /^\+?[\d\s().\-/]{7,25}$/
const IN_TEXT = /\+\d[\d ().\-/]{5,22}\d/g
const MAX_CANDIDATES = 20
const DATE_LIKE = /^\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}(?:[ T].*)?$/
const DECIMAL = /^[+-]?\d+[.]\d+$/
/** Three, three and four digits, parted: how numbers of the North American plan are written. */
const NANP = /^(?:1[-. ])?\(?\d{3}\)?[-. /] ?\d{3}[-. ]\d{4}$/
/** A trunk zero and at least one separator: how most other countries write national numbers. */
const TRUNK_ZERO = /^\(?0\d[\d\s().\-/]*$/

/**
 * Whether a whole value is a telephone number, judged by itself. With `+` it must be possible in its country. Without,
 * it must be written as telephone numbers are, with separators, and be valid in one of the countries: a bare run of
 * digits may be an order number as well.
 */
export function isTellingPhone(text: string, countries: readonly CountryCode[]): boolean {
  if (!isPhoneLike(text)) return false
  if (text.startsWith('+')) return phoneNumbers().parsePhoneNumberFromString(text)?.isPossible() === true
  if (/^\d+$/.test(text) || validator().isISBN(text)) return false
  const american = NANP.test(text)
  if (!american && !TRUNK_ZERO.test(text)) return false
  return countries.some((country) => {
    const number = phoneNumbers().parsePhoneNumberFromString(text, country)
    return number?.isValid() === true && (number.countryCallingCode === '1') === american
  })
}

/** Whether a value could be a telephone number, in a column that says it holds them. */
export function isPhoneLike(text: string): boolean {
  if (text.length > MAX_PHONE_CHARS) return false
  const bare = text.replace(/\s*(?:ext\.?|x|#)\s*\d{1,6}$/i, '').replace(/^tel(?:\.|:)\s*/i, '')
  if (!PHONE_CHARACTERS.test(bare) || DATE_LIKE.test(bare) || DECIMAL.test(bare)) return false
  const digits = bare.replace(/\D/g, '').length
  // E.164 allows 15 digits; local numbers go down to seven.
  return digits >= 7 && digits <= 15
}

/**
 * Whether a text holds a telephone number in international notation somewhere inside. The library's own search takes
 * 0.3 s for a text of 10,000 characters that is all numbers; here it only judges a few candidates.
 */
export function holdsPhone(text: string): boolean {
  const candidates = [...text.matchAll(IN_TEXT)].slice(0, MAX_CANDIDATES)
  return candidates.some(([candidate]) => {
    // What follows a number may be digits as well ("… 0958 2 pm"), so groups are cut off from the end.
    const groups = candidate.split(/(?=[ /])/)
    return [0, 1, 2].some((cut) => {
      const number = groups.slice(0, groups.length - cut).join('')
      return number.length > 7 && phoneNumbers().parsePhoneNumberFromString(number)?.isPossible() === true
    })
  })
}
