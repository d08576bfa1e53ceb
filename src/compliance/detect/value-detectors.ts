import type { CountryCode } from 'libphonenumber-js'
import type { PersonalDataKind, SpecialCategory } from '../findings.js'
import type { Cell } from './cells.js'
import { isBirthDateLike } from './dates.js'
import { isIdLike, judgeNationalId } from '../../record/personal-data/national-id.js'
import * as patterns from '../../record/personal-data/patterns.js'
import { isAddressLike, isNameLike, isNumberedName, isStreetAddress, judgePersonName } from './people.js'
import { holdsPhone, isPhoneLike, isTellingPhone } from '../../record/personal-data/phone.js'
import { sensitiveCategory } from './sensitive-words.js'

/** What a value shows by itself: it is of the kind, it is only written like it, or it is something else. */
type Judgement = 'match' | 'near' | 'no'

export interface ValueDetector {
  kind: PersonalDataKind
  specialCategory?: SpecialCategory
  /** By the value alone. Absent where no value can tell (a date is not yet a date of birth). */
  judge?: (cell: Cell, countries: readonly CountryCode[]) => Judgement
  /** Under a column whose name says the kind, with this weight: whether the value is at least not against it. */
  fits: (cell: Cell, nameWeight: number) => boolean
  /** How often a look-alike (`near`) passes for a match by chance. */
  chance: number
  /** Least share of matches among matches and look-alikes. */
  purity: number
  /** Most that values alone can say. */
  strength: number
  /** What is left of the name's weight where not one value fits. */
  unfit: number
}

const matchIf = (yes: boolean, near: boolean): Judgement => (yes ? 'match' : near ? 'near' : 'no')
const anyOf = (pattern: 'email' | 'iban' | 'card', is: (text: string) => boolean) => (cell: Cell) =>
  is(cell.text) || patterns.candidates(pattern, cell.text).some(is)

const holdsEmail = anyOf('email', patterns.isEmail)
const holdsIban = anyOf('iban', patterns.isIban)
const holdsCard = anyOf('card', patterns.isCard)
const holdsIp = (text: string) => text.split(/[\s,;]+/).some(patterns.isIp)
/** From this weight on a column's name leaves no doubt about the kind. */
const OUTRIGHT = 0.85
const wordCount = (text: string) => text.split(/\s+/).length

const SENSITIVE: readonly SpecialCategory[] = [
  'health',
  'religious_or_philosophical_beliefs',
  'sex_life_or_sexual_orientation',
  'racial_or_ethnic_origin',
  'political_opinions',
]
const NAMED_ONLY: readonly SpecialCategory[] = [
  'trade_union_membership',
  'genetic',
  'biometric',
  'criminal_offences',
]

/** One row a kind (and category); `docs` of a number is in {@link ValueDetector}. */
export const VALUE_DETECTORS: readonly ValueDetector[] = [
  {
    ...{ kind: 'email', chance: 0.05, purity: 0, strength: 0.99, unfit: 0.2 },
    judge: (cell) => (cell.text.includes('@') ? matchIf(holdsEmail(cell), true) : 'no'),
    fits: holdsEmail,
  },
  {
    ...{ kind: 'iban', chance: 0.01, purity: 0, strength: 0.98, unfit: 0.5 },
    judge: (cell) => matchIf(holdsIban(cell), /^[A-Z]{2}\d{2}[A-Z0-9 ]{11,40}$/.test(cell.text)),
    fits: holdsIban,
  },
  {
    // One digit string in ten passes Luhn by chance, so a column counts only where most of its digit strings do.
    ...{ kind: 'card', chance: 0.1, purity: 0.5, strength: 0.95, unfit: 0.25 },
    judge: (cell) => matchIf(holdsCard(cell), /^\d(?:[ -]?\d){12,18}$/.test(cell.text)),
    fits: holdsCard,
  },
  {
    ...{ kind: 'ip', chance: 0.1, purity: 0.5, strength: 0.9, unfit: 0.1 },
    judge: ({ text }) =>
      matchIf(text.split(/[\s,;]+/).some(patterns.isTellingIp), /^\d+(?:\.\d+){3}$/.test(text)),
    fits: ({ text }) => holdsIp(text),
  },
  {
    ...{ kind: 'mac', chance: 0.01, purity: 0.5, strength: 0.95, unfit: 0.1 },
    judge: ({ text }) => matchIf(patterns.isMac(text), false),
    fits: ({ text }) => patterns.isMac(text) || /^[0-9a-f]{12}$/i.test(text),
  },
  {
    ...{ kind: 'phone', chance: 0.1, purity: 0.5, strength: 0.92, unfit: 0.2 },
    judge: ({ text, type }, countries) =>
      type === 'text'
        ? matchIf(isTellingPhone(text, countries) || holdsPhone(text), /\D/.test(text) && isPhoneLike(text))
        : 'no',
    fits: ({ text }) => isPhoneLike(text) || holdsPhone(text),
  },
  {
    ...{ kind: 'national_id', chance: 0.1, purity: 0.5, strength: 0.85, unfit: 0.5 },
    judge: ({ text }) => judgeNationalId(text),
    fits: ({ text }) => isIdLike(text),
  },
  {
    ...{ kind: 'person_name', chance: 0.08, purity: 0.3, strength: 0.8, unfit: 0.2 },
    judge: ({ text, type }) => (type === 'text' ? judgePersonName(text) : 'no'),
    // "Person 1 Müller" is a name in a column that says so outright; under a mere `name` it may be a product's.
    fits: ({ text, type }, nameWeight) =>
      type === 'text' && (isNameLike(text) || (nameWeight >= OUTRIGHT && isNumberedName(text))),
  },
  {
    ...{ kind: 'postal_address', chance: 0.02, purity: 0.2, strength: 0.85, unfit: 0.3 },
    judge: ({ text }) => matchIf(isStreetAddress(text), /^\d+ \p{L}/u.test(text)),
    fits: ({ text }) => isAddressLike(text),
  },
  {
    ...{ kind: 'birth_date', chance: 1, purity: 1, strength: 0, unfit: 0.3 },
    fits: ({ text, type }) => type === 'date' || isBirthDateLike(text),
  },
  {
    ...{ kind: 'coordinates', chance: 0.05, purity: 0.5, strength: 0.85, unfit: 0.3 },
    judge: ({ text }) =>
      matchIf(patterns.isCoordinatePair(text), /^-?\d+\.\d+ ?[,; ] ?-?\d+\.\d+$/.test(text)),
    fits: ({ text }) =>
      patterns.isCoordinatePair(text) || (/^-?\d{1,3}\.\d{2,}$/.test(text) && Math.abs(Number(text)) <= 180),
  },
  {
    ...{ kind: 'username', chance: 1, purity: 1, strength: 0, unfit: 0.2 },
    fits: ({ text }) => /^\S{1,64}$/.test(text) || isNameLike(text),
  },
  {
    ...{
      kind: 'health_code',
      specialCategory: 'health',
      chance: 0.1,
      purity: 0.6,
      strength: 0.6,
      unfit: 0.2,
    },
    // ICD-10 with its dot; without one, too many other codes are a letter and two digits.
    judge: ({ text }) =>
      matchIf(/^[A-TV-Z]\d[\dAB]\.\d[\dA-Z]{0,3}$/.test(text), /^[A-Z]\d[\d.]{1,5}$/.test(text)),
    fits: ({ text }) => /^(?=.*\d)[\dA-Z][\dA-Z. -]{1,19}$/i.test(text),
  },
  ...SENSITIVE.map((specialCategory): ValueDetector => ({
    ...{ kind: 'special_category', specialCategory, chance: 0.02, purity: 0.2, strength: 0.75, unfit: 1 },
    judge: ({ text }) =>
      matchIf(sensitiveCategory(text) === specialCategory, /^\p{L}/u.test(text) && wordCount(text) <= 4),
    fits: () => true,
  })),
  ...NAMED_ONLY.map((specialCategory): ValueDetector => ({
    ...{ kind: 'special_category', specialCategory, chance: 1, purity: 1, strength: 0, unfit: 1 },
    fits: () => true,
  })),
  {
    ...{ kind: 'free_text', chance: 0.05, purity: 0.2, strength: 0.6, unfit: 0 },
    judge: ({ text }) => matchIf(isProse(text), true),
    fits: ({ text }) => isProse(text),
  },
]

/** Sentences, rather than a label or a list of codes. */
function isProse(text: string): boolean {
  return wordCount(text) >= 8 || (wordCount(text) >= 5 && text.length >= 40)
}

export const detectorKey = (item: { kind: PersonalDataKind; specialCategory?: SpecialCategory }): string =>
  `${item.kind}/${item.specialCategory ?? ''}`
