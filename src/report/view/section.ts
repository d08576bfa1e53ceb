import { count, counted } from '../text/words.js'

/** A part of a report with a table: rows, or one line that says that there are none. */
export interface Section<Row> {
  id: string
  title: string
  /** One sentence on what the table shows; empty if it needs none. */
  lead: string
  /** How many rows there are in all, as text. */
  total: string
  hasRows: boolean
  rows: Row[]
  /** What is not in `rows`, in words; empty if nothing is missing. */
  cut: string
  /** The line in place of an empty table. */
  empty: string
}

export interface SectionOptions<Row> {
  id: string
  title: string
  lead?: string
  rows: Row[]
  /** Rows there would be without a bound. @default rows.length */
  total?: number
  /** What one row is, for `cut`. */
  one: string
  many?: string
  /** Added to `cut`, for what was not even counted as rows. */
  beyond?: string
  empty: string
}

export function section<Row>(options: SectionOptions<Row>): Section<Row> {
  const { id, title, lead = '', rows, one, many, beyond = '', empty } = options
  const total = options.total ?? rows.length
  const hidden = total - rows.length
  const cut =
    hidden > 0 ? `${counted(hidden, `further ${one}`, `further ${many ?? `${one}s`}`)} not shown.` : ''
  return {
    id,
    title,
    lead,
    total: count(total),
    hasRows: rows.length > 0,
    rows,
    cut: [cut, beyond].filter((part) => part !== '').join(' '),
    empty,
  }
}

type Tone = 'good' | 'bad' | 'warn' | 'plain'

/** A word set apart by colour; the colour never says more than the word. */
export interface Badge {
  label: string
  tone: Tone
}
