import { judgePersonName } from './people.js'
import { isCard, isEmail, isIban, isMac, isTellingIp } from '../../record/personal-data/patterns.js'

/** Whether a text is, beyond reasonable doubt, somebody's data rather than the name of something. */
export function looksLikePersonalValue(text: string): boolean {
  const value = text.trim()
  return (
    isEmail(value) ||
    isIban(value) ||
    isMac(value) ||
    isTellingIp(value) ||
    isCard(value) ||
    /^\+\d[\d ().-]{6,}\d$/.test(value)
  )
}

const MAX_NAME_CHARS = 100

/** Whether the key of a nested object is data (a map keyed by person, date or id) rather than the name of a member. */
export function looksLikeKey(key: string): boolean {
  return (
    key.length > MAX_NAME_CHARS ||
    looksLikePersonalValue(key) ||
    judgePersonName(key) === 'match' ||
    /^\d+(?:[-:./ ]\d+)*$/.test(key) ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(key) ||
    /^[0-9a-f]{16,}$/i.test(key)
  )
}
