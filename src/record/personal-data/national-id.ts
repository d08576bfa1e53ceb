import { validator } from './libraries.js'

interface IdForm {
  /** How the number is written. */
  form: RegExp
  /** Whether a number so written is one; by its check digits where the form has any. */
  isValid: (text: string) => boolean
}

/** Numbers that show by themselves what they are: by their grouping, or by letters among the digits. */
const TELLING_FORMS: readonly IdForm[] = [
  // US social security number: no area 000, 666 or 9xx, no group 00, no serial 0000 (SSA, POMS RM 10201.035).
  {
    form: /^\d{3}-\d{2}-\d{4}$/,
    isValid: (text) => /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(text),
  },
  { form: /^(?:\d{8}|[XYZ]\d{7})[A-Z]$/, isValid: (text) => validator().isIdentityCard(text, 'ES') },
  { form: /^[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]$/, isValid: (text) => validator().isTaxID(text, 'it-IT') },
  // UK national insurance number; D F I Q U V are never used, nor O second (HMRC, NIM39110).
  {
    form: /^[A-Z]{2} ?(?:\d{2} ?){3}[A-D]$/,
    isValid: (text) => /^(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z]/.test(text),
  },
  { form: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/, isValid: (text) => validator().isTaxID(text, 'pt-BR') },
  { form: /^[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}$/, isValid: hasNirKey },
  { form: /^\d{6}[-+]\d{3}[\dA-Y]$/, isValid: (text) => validator().isIdentityCard(text, 'FI') },
]

/** Of whole values: whether it is a national number, only written like one, or neither. */
export function judgeNationalId(text: string): 'match' | 'near' | 'no' {
  const written = TELLING_FORMS.filter(({ form }) => form.test(text))
  if (written.length === 0) return 'no'
  return written.some(({ isValid }) => isValid(text)) ? 'match' : 'near'
}

/** Whether a value could be the number of a person's document, in a column that says it holds them. */
export function isIdLike(text: string): boolean {
  return /^[\dA-Z][\dA-Z ./-]{4,24}$/i.test(text) && text.replace(/\D/g, '').length >= 4
}

/** The key of a French NIR is 97 less the number modulo 97; Corsica's 2A and 2B count as 19 and 18 (INSEE). */
function hasNirKey(text: string): boolean {
  const bare = text.replace(/ /g, '')
  const digits = bare.slice(0, -2).replace('2A', '19').replace('2B', '18')
  return /^\d{13}$/.test(digits) && 97 - Number(BigInt(digits) % 97n) === Number(bare.slice(-2))
}
