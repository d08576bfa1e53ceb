import { QUOTING, type Dialect, type Quoting } from './dialect.js'

/*
 * Statements hold values: mysql2 writes parameters into the text, people write literals. They are taken out before
 * anything else sees the statement, so that neither a cache nor a parser that reads a text as a name can let one through.
 */

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy
const NUMBER = /\d(?:[\p{L}\p{N}_.]|(?<=[eE])[+-])*/uy
/** Cassandra writes them bare. */
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/iy
const SPACE = /\s+/y
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
/** `$1`, `:name`, `@name`, `@@name`, `?1`. */
const PLACEHOLDER = /\$\d+|\?\d*|:[\p{L}_][\p{L}\p{N}_]*|(?<![\p{L}\p{N}_"])@@?[\p{L}_][\p{L}\p{N}_$#]*/uy
/** What may stand before a text, as part of it. */
const TEXT_PREFIX = /^(?:e|n|x|b|r|br|rb|_\w+)$/i

const BLOCK_EDGE = /\/\*|\*\//g
/** At the end of what stands before: a name follows, of a table or after one. */
const NAMES_FOLLOW = /(?:\.|\b(?:FROM|JOIN|INTO|UPDATE|TABLE)) ?$/i
/** What a programmer calls a column; `Smith` or `ann@host.example` could be a value. */
const COLUMN_NAME = /^[a-z_][A-Za-z_]{0,39}$/

/** What every value became: a number, or an empty text. */
const VALUE = '0'
const TEXT = "''"

/**
 * The statement without its values, comments and repetitions: `VALUES (?, 'a'), (?, 'b')` is `VALUES (0, '')`. Names stay as
 * they are written.
 *
 * @param failed Whether the database refused it: a name in double quotes may have been meant as a text then.
 * @returns undefined where a text or a comment does not end, or may end in two places: then nobody knows what is a name.
 */
export function maskValues(statement: string, dialect: Dialect, failed = false): string | undefined {
  const quoting = failed ? afterFailure(QUOTING[dialect]) : QUOTING[dialect]
  const masked = new Masking(statement, quoting).run()
  if (masked === undefined) return undefined
  // Standard SQL escapes nothing by a backslash; servers and their settings differ: where it matters nobody knows.
  if (!quoting.backslash && ESCAPED_QUOTE.test(statement)) {
    if (new Masking(statement, { ...quoting, backslash: true }).run() !== masked) return undefined
  }
  return withoutRepetition(masked)
}

function afterFailure(quoting: Quoting): Quoting {
  return quoting.doubleQuoted === 'name' ? { ...quoting, doubleQuoted: 'either' } : quoting
}

const ESCAPED_QUOTE = /\\['"]/

class Masking {
  readonly #sql: string
  readonly #quoting: Quoting
  #at = 0
  #out = ''

  constructor(sql: string, quoting: Quoting) {
    this.#sql = sql
    this.#quoting = quoting
  }

  run(): string | undefined {
    while (this.#at < this.#sql.length) if (!this.#step()) return undefined
    return this.#out.trim()
  }

  /** @returns false where what begins here does not end. */
  #step(): boolean {
    const next = this.#sql[this.#at]!
    if (this.#startsComment()) return this.#comment()
    if (next === "'") return this.#text("'", this.#quoting.backslash)
    if (next === '"' && this.#quoting.doubleQuoted === 'text') return this.#text('"', this.#quoting.backslash)
    if (next === '"' && this.#quoting.doubleQuoted === 'either' && !this.#isName())
      return this.#text('"', false)
    if (next === '"' || next === '`') return this.#name(next, next)
    if (next === '[' && this.#quoting.brackets) return this.#name('[', ']')
    if (next === '$' && this.#quoting.dollarQuoted && this.#match(DOLLAR_TAG)) return this.#dollarText()
    if (this.#sql.startsWith('::', this.#at)) return this.#copy('::')
    return this.#plain(next)
  }

  #plain(next: string): boolean {
    if (this.#take(SPACE) !== undefined) this.#out += ' '
    else if ([UUID, NUMBER, PLACEHOLDER].some((value) => this.#take(value) !== undefined)) this.#out += VALUE
    else return this.#word(next)
    return true
  }

  #word(next: string): boolean {
    const word = this.#take(WORD)
    if (word === undefined) return this.#copy(next)
    if (this.#sql[this.#at] !== "'" || !TEXT_PREFIX.test(word)) {
      this.#out += word
      return true
    }
    return this.#text("'", this.#quoting.backslash || /^e$/i.test(word))
  }

  #startsComment(): boolean {
    const { hashComments } = this.#quoting
    const two = this.#sql.slice(this.#at, this.#at + 2)
    return two === '--' || two === '/*' || (hashComments && two[0] === '#')
  }

  #comment(): boolean {
    this.#out += ' '
    if (this.#sql[this.#at] === '/') return this.#goTo(this.#endOfBlock(this.#at + 2))
    const end = this.#sql.indexOf('\n', this.#at)
    return this.#goTo(end < 0 ? this.#sql.length : end + 1)
  }

  #endOfBlock(from: number): number {
    let depth = 1
    BLOCK_EDGE.lastIndex = from
    for (let edge = BLOCK_EDGE.exec(this.#sql); edge; edge = BLOCK_EDGE.exec(this.#sql)) {
      if (edge[0] === '*/') depth--
      else if (this.#quoting.nestedComments) depth++
      if (depth === 0) return BLOCK_EDGE.lastIndex
    }
    return -1
  }

  /** Whether a word in double quotes, which may be a text, is a name: by what is before it, after it, or by its look. */
  #isName(): boolean {
    const end = this.#endOf('"', this.#at + 1, false)
    if (end < 0) return true
    if (NAMES_FOLLOW.test(this.#out) || /^\s*\./.test(this.#sql.slice(end, end + 8))) return true
    return COLUMN_NAME.test(this.#sql.slice(this.#at + 1, end - 1))
  }

  #text(quote: string, backslash: boolean): boolean {
    const triple = quote.repeat(3)
    const isTriple = this.#quoting.tripleQuoted && this.#sql.startsWith(triple, this.#at)
    const end = isTriple
      ? this.#endOf(triple, this.#at + 3, backslash)
      : this.#endOf(quote, this.#at + 1, backslash)
    this.#out += TEXT
    return this.#goTo(end)
  }

  /** After a closing quote; one that is doubled does not close. */
  #endOf(quote: string, from: number, backslash: boolean): number {
    for (let at = from; at < this.#sql.length; at++) {
      if (backslash && this.#sql[at] === '\\') at++
      else if (!this.#sql.startsWith(quote, at)) continue
      else if (quote.length === 1 && this.#sql[at + 1] === quote) at++
      else return at + quote.length
    }
    return -1
  }

  #name(open: string, close: string): boolean {
    const from = this.#at
    const end = this.#endOf(close, from + 1, false)
    if (end < 0) return false
    // The grammar of SQLite knows no brackets.
    this.#out += open === '[' ? `"${this.#sql.slice(from + 1, end - 1)}"` : this.#sql.slice(from, end)
    return this.#goTo(end)
  }

  #dollarText(): boolean {
    const tag = this.#take(DOLLAR_TAG)!
    const end = this.#sql.indexOf(tag, this.#at)
    this.#out += TEXT
    return this.#goTo(end < 0 ? -1 : end + tag.length)
  }

  #copy(text: string): boolean {
    this.#out += text
    this.#at += text.length
    return true
  }

  #goTo(at: number): boolean {
    this.#at = at
    return at >= 0
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    return pattern.test(this.#sql)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#sql)?.[0]
    if (taken !== undefined) this.#at += taken.length
    return taken
  }
}

/** A list of values becomes one value, many rows of them one row; what the grammars do not know and touches no data goes. */
function withoutRepetition(masked: string): string {
  const shorter = masked
    .replace(/( IN ?\((?:0|''))(?: ?, ?(?:0|''))+ ?\)/gi, '$1)')
    .replace(/(VALUES? ?\([^()]*\))(?: ?, ?\([^()]*\))+/gi, '$1')
    .replace(/ FOR (?:NO KEY )?(?:UPDATE|KEY SHARE|SHARE)\b.*$/is, '')
    .replace(/ (?:FROM|UPDATE|JOIN) ONLY /gi, (text) => text.replace(/ ONLY/i, ''))
  return withoutTail(shorter)
}

/** A loop: an expression that looks for the end would start anew at every semicolon. */
function withoutTail(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === ';' || text[end - 1] === ' ')) end--
  return text.slice(0, end)
}
