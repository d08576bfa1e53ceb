/** A value as the detectors see it. */
export interface Cell {
  /** Trimmed, and cut where it is long. */
  text: string
  type: 'text' | 'number' | 'boolean' | 'date' | 'binary'
}

/** Detectors look at no more of a text than this. */
const MAX_TEXT_CHARS = 10_000
/** Words that spreadsheets and data frames write where there is no value. */
const EMPTY_WORDS = new Set([
  '',
  '-',
  '--',
  '?',
  'na',
  'n/a',
  '#n/a',
  'nan',
  'nil',
  'none',
  'null',
  'undefined',
])
const BOOLEAN_WORDS = new Set(['true', 'false', 'yes', 'no', 'y', 'n', 't', 'f', '0', '1'])

/** The cell of a scalar, or `undefined` where there is no value. */
export function toCell(value: unknown): Cell | undefined {
  switch (typeof value) {
    case 'string': {
      const text = value.slice(0, MAX_TEXT_CHARS).trim()
      return EMPTY_WORDS.has(text.toLowerCase()) ? undefined : { text, type: 'text' }
    }
    case 'number':
      return Number.isNaN(value) ? undefined : { text: String(value), type: 'number' }
    case 'bigint':
      return { text: String(value), type: 'number' }
    case 'boolean':
      return { text: String(value), type: 'boolean' }
    default:
      if (value instanceof Date) {
        return Number.isNaN(value.getTime()) ? undefined : { text: value.toISOString(), type: 'date' }
      }
      return value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? { text: '', type: 'binary' }
        : undefined
  }
}

/** Whether a cell says no more than yes or no, whatever its type. */
export function isBooleanLike(cell: Cell): boolean {
  return cell.type === 'boolean' || BOOLEAN_WORDS.has(cell.text.toLowerCase())
}
