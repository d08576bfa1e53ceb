import { readColumnName } from '../detect/column-name.js'
import { columnTokens } from '../detect/column-tokens.js'
import { GIVEN_NAMES } from '../detect/given-names.js'
import { judgePersonName } from '../detect/people.js'
import { nameOfPerson } from '../detect/person-names.js'
import { looksLikePersonalValue } from '../detect/telling-values.js'

type Kind = 'id' | 'date' | 'number' | 'name' | 'given name'

const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)[0-9a-f]{16,})$/i
const DATES = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?$/,
  /^\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{2}|\d{4})(?:[T ].*)?$/,
]
const NUMBER = /^[-+(]?\d[\d .,'()/-]*%?$/
const YEAR = /^(?:19|20)\d\d$/
/** Given names that are as common as words in the names of columns. */
const ALSO_WORDS = new Set(['max', 'jan', 'mark', 'grace', 'iris', 'kim', 'victor'])
/** Words in capitalised names of columns that hold people, beside those the detection knows. */
const ROLES = new Set([
  'assigned',
  'by',
  'officer',
  'lead',
  'rep',
  'executive',
  'investigator',
  'responsible',
  'to',
])

/**
 * Whether the first row of a table holds values where names of columns should stand: an address or number of a person
 * anywhere; a date, a number or a person's name over cells of the same kind. Numbers that run on (`0, 1, 2`, years)
 * may well be names of columns. A heuristic: words alone (`Berlin, diabetes`) pass for names.
 *
 * @param below The rows that follow, as many as were looked at.
 */
export function holdsValues(first: readonly string[], below: readonly (readonly string[])[]): boolean {
  const numbersRunOn = runsOn(first)
  return first.some((raw, column) => {
    const cell = raw.trim()
    const kind = kindOf(cell)
    if (looksLikePersonalValue(cell) || kind === 'id') return true
    if (kind === undefined || (kind === 'number' && (numbersRunOn || YEAR.test(cell)))) return false
    const cells = below.map((row) => row[column]?.trim() ?? '').filter((text) => text !== '')
    return cells.length === 0 ? isTelling(kind, cell) : cells.some((text) => isAlike(kind, cell, text))
  })
}

function kindOf(cell: string): Kind | undefined {
  if (ID.test(cell)) return 'id'
  if (DATES.some((form) => form.test(cell))) return 'date'
  if (NUMBER.test(cell)) return 'number'
  if (judgePersonName(cell) !== 'no') return 'name'
  return /^\p{Lu}/u.test(cell) && GIVEN_NAMES.has(plain(cell)) ? 'given name' : undefined
}

/** Whether a cell with nothing below it is a value all the same. */
function isTelling(kind: Kind, cell: string): boolean {
  if (kind !== 'name') return kind !== 'given name'
  return judgePersonName(cell) === 'match' && !ALSO_WORDS.has(plain(cell).split(' ')[0] ?? '')
}

function isAlike(kind: Kind, cell: string, below: string): boolean {
  if (kindOf(below) !== kind) return false
  if (kind !== 'name' || judgePersonName(cell) === 'match') return true
  // Two capitalised words are a name over a name, unless they are those of a column: `Account Manager`.
  return judgePersonName(below) === 'match' && !isColumnName(cell)
}

function isColumnName(cell: string): boolean {
  const tokens = columnTokens(cell)
  const whole = nameOfPerson(tokens)
  return (
    whole.weight > 0 ||
    whole.ofThing ||
    tokens.some((token) => ROLES.has(token) || nameOfPerson([token]).weight > 0) ||
    readColumnName([cell]).evidence.length > 0
  )
}

/** Whether the numbers of a row are evenly spaced, as a frame without names numbers its columns. */
function runsOn(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => /^\d+$/.test(cell.trim())).map(Number)
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0)
  const isEven = numbers.every((number, i) => i === 0 || number - numbers[i - 1]! === step)
  return isEven && step > 0 && (numbers.length > 2 || step === 1)
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
