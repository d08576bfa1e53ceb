import { findPhoneNumbersInText, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js'
import validator from 'validator'

/** Countries whose national notation is recognised where the caller names no locales. */
export const DEFAULT_PHONE_COUNTRIES: readonly CountryCode[] = ['US', 'GB', 'DE', 'FR', 'IT']

const PHONE_CHARACTERS = /^\+?[\d\s().\-/]{7,25}$/
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
  if (text.startsWith('+')) return parsePhoneNumberFromString(text)?.isPossible() === true
  if (/^\d+$/.test(text) || validator.isISBN(text)) return false
  const american = NANP.test(text)
  if (!american && !TRUNK_ZERO.test(text)) return false
  return countries.some((country) => {
    const number = parsePhoneNumberFromString(text, country)
    return number?.isValid() === true && (number.countryCallingCode === '1') === american
  })
}

/** Whether a value could be a telephone number, in a column that says it holds them. */
export function isPhoneLike(text: string): boolean {
  const bare = text.replace(/\s*(?:ext\.?|x|#)\s*\d{1,6}$/i, '').replace(/^tel(?:\.|:)\s*/i, '')
  if (!PHONE_CHARACTERS.test(bare) || DATE_LIKE.test(bare) || DECIMAL.test(bare)) return false
  const digits = bare.replace(/\D/g, '').length
  // E.164 allows 15 digits; local numbers go down to seven.
  return digits >= 7 && digits <= 15
}

/** Whether a text holds a telephone number in international notation somewhere inside. */
export function holdsPhone(text: string): boolean {
  return /\+\d/.test(text) && findPhoneNumbersInText(text).some(({ number }) => number.isPossible())
}
