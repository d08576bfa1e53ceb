import { validator } from './libraries.js'

/**
 * Finds one kind of value inside a text by a wide pattern and lets a library decide on each candidate.
 * Patterns have no nested repetition, so a hostile text cannot make them slow.
 */
const EMAIL_CANDIDATE = /[^\s<>()[\]",;:]{1,64}@[^\s<>()[\]",;:@]{1,255}/g
const IBAN_CANDIDATE = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g
const CARD_CANDIDATE = /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])/g
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/
const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i

export function candidates(pattern: 'email' | 'iban' | 'card', text: string): string[] {
  const regex = { email: EMAIL_CANDIDATE, iban: IBAN_CANDIDATE, card: CARD_CANDIDATE }[pattern]
  return (text.match(regex) ?? []).map((candidate) => candidate.replace(/[.'!?]+$/, ''))
}

export function isEmail(text: string): boolean {
  // It counts bytes by encodeURI, which throws at a lone surrogate.
  return validator().isEmail(text.toWellFormed(), { allow_utf8_local_part: true })
}

/** IBAN by country, length and check digits (ISO 13616), with or without blanks. */
export function isIban(text: string): boolean {
  return validator().isIBAN(text.replace(/[ -]/g, ''))
}

/** Number of a payment card: 13 to 19 digits, an issuer's prefix, and the Luhn check digit (ISO/IEC 7812). */
export function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '')
  return /^\d{13,19}$/.test(digits) && validator().isCreditCard(digits)
}

/** An IP address, with or without a port. */
export function isIp(text: string): boolean {
  return validator().isIP(text.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1'))
}

/**
 * An IP address that is hardly anything else. Four small numbers may as well be a version (`10.0.2.1`), so an IPv4
 * address counts only with a part that versions seldom reach.
 */
export function isTellingIp(text: string): boolean {
  if (!isIp(text)) return false
  const parts = IPV4.exec(text.replace(/:\d+$/, ''))
  return parts === null
    ? text.replace(/[^:]/g, '').length > 2
    : parts.slice(1).some((part) => Number(part) >= 64)
}

export function isMac(text: string): boolean {
  return MAC.test(text) && validator().isMACAddress(text)
}

/** Latitude and longitude in one text, as decimal degrees with at least three digits after the point (some 100 m). */
export function isCoordinatePair(text: string): boolean {
  const bare = text.replace(/^(?:geo:|POINT\s*)/i, '')
  const pair = /^\(?\s*(-?\d{1,3}\.\d{3,})\s*[,; ]\s*(-?\d{1,3}\.\d{3,})\s*\)?$/.exec(bare)
  return pair !== null && validator().isLatLong(`${pair[1]},${pair[2]}`)
}
