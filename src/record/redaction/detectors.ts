import { judgeNationalId } from '../personal-data/national-id.js'
import { isCard, isIban, isIp } from '../personal-data/patterns.js'
import { DEFAULT_PHONE_COUNTRIES, isTellingPhone } from '../personal-data/phone.js'

/** A kind of personal data that can be told by how it is written. */
export type DetectorName = 'email' | 'phone' | 'iban' | 'card' | 'ip' | 'national_id'

/** A piece of a text: offsets in UTF-16 code units, the end exclusive. */
export type Range = readonly [start: number, end: number]

interface Detector {
  /** Where something of the kind may begin, and the most that may belong to it. It takes bounded time at each place. */
  candidate: RegExp
  /** Whether a candidate, or a beginning of it, is of the kind. */
  is: (text: string) => boolean
}

/** Judging takes up to 50 µs. A text with more look-alikes than this is not searched to its end: it goes as a whole. */
const MAX_JUDGED = 5_000

/*
 * Wider than the checks of whole columns: what is left in a record that should not be there is worse than a version
 * `1.2.3.4` that is taken out of one. Where a number has check digits, they decide. The surer ones come first: a part of
 * an account's number can be a telephone's.
 */
const DETECTORS: Readonly<Record<DetectorName, Detector>> = {
  email: {
    candidate:
      /[\p{L}\p{N}.!#$&'*+/=?^_`{|}~-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/gu,
    is: () => true,
  },
  iban: {
    candidate: /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/giu,
    is: (text) => isIban(text.toUpperCase()),
  },
  card: { candidate: /(?<!\d|\d\.)\d(?:[ -]?\d){12,30}/g, is: isCard },
  ip: {
    candidate:
      /(?<![\w:.])(?=[0-9a-f:]*\d)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?!\w|:[0-9a-f])|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/gi,
    is: isIp,
  },
  national_id: {
    candidate: /(?<![\p{L}\p{N}-])[A-Z0-9][A-Z0-9.+-]{7,19}/giu,
    is: (text) => judgeNationalId(text.toUpperCase()) === 'match',
  },
  phone: {
    candidate:
      /(?<![\w+.-])(?:\+\d[\d ().\-/]{5,22}\d|(?:\(0\d{1,5}\)|0\d)[\d ().\-/]{4,20}\d|(?:1[-. ])?\(?\d{3}\)?[-. /] ?\d{3}[-. ]\d{4})(?!\w)/g,
    is: (text) => isTellingPhone(text, DEFAULT_PHONE_COUNTRIES),
  },
}

/** The names of the built-in detectors, in the order in which they apply. */
export const DETECTOR_NAMES = Object.keys(DETECTORS) as readonly DetectorName[]

/**
 * Where a built-in detector finds something in a text, in order.
 *
 * @throws {RangeError} for a text with too many look-alikes.
 */
export function detect(name: DetectorName, text: string): Range[] {
  const { candidate, is } = DETECTORS[name]
  const found: Range[] = []
  let judged = 0
  const judge = (piece: string) => {
    if (++judged > MAX_JUDGED) throw new RangeError(`the text has too many look-alikes of ${name}`)
    return is(piece)
  }
  candidate.lastIndex = 0
  for (let match = candidate.exec(text); match; match = candidate.exec(text)) {
    const { index } = match
    const end = endsWithin(text, index, index + match[0].length).find((at) => judge(text.slice(index, at)))
    if (end !== undefined) found.push([index, end])
    // What began at a wrong place may have taken in something that begins at a right one.
    candidate.lastIndex = end ?? index + 1
  }
  return found
}

/** Where a candidate may end, the longest first: words stay whole, as a candidate may have taken in the next ones. */
function endsWithin(text: string, start: number, end: number): number[] {
  const ends: number[] = []
  for (let at = end; at > start; at--) {
    if (isWordAt(text, at - 1) && !isWordAt(text, at)) ends.push(at)
  }
  return ends
}

function isWordAt(text: string, at: number): boolean {
  return at < text.length && WORD.test(text[at]!)
}

const WORD = /[\p{L}\p{N}]/u
