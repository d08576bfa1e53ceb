import type { PersonalDataKind, SpecialCategory } from '../findings.js'
import { columnTokens, singulars } from './column-tokens.js'
import { IDENTIFIER_TERMS, type NameTerm } from './name-terms.js'
import { nameOfPerson } from './person-names.js'
import { SENSITIVE_TERMS } from './sensitive-terms.js'

export interface NameEvidence {
  kind: PersonalDataKind
  specialCategory?: SpecialCategory
  weight: number
}

export interface ColumnNameReading {
  evidence: NameEvidence[]
  /** 0 to 1 by kind: how far this name speaks against what the values look like. 1 where absent. */
  damping: ReadonlyMap<PersonalDataKind, number>
}

const MAX_TERM_TOKENS = 5
/** Words that make of `email` something about an e-mail address: `email_verified`, `phone_type`, `name_length`. */
const ABOUT_IT = new Set([
  ...[
    'count',
    'has',
    'is',
    'flag',
    'valid',
    'verified',
    'validated',
    'confirmed',
    'type',
    'format',
    'length',
    'len',
  ],
  ...[
    'domain',
    'provider',
    'opt',
    'optin',
    'consent',
    'sent',
    'opened',
    'clicked',
    'bounced',
    'subject',
    'template',
  ],
  ...[
    'campaign',
    'enabled',
    'score',
    'total',
    'avg',
    'min',
    'max',
    'hash',
    'hashed',
    'sha',
    'md',
    'encrypted',
  ],
  ...[
    'masked',
    'redacted',
    'token',
    'tokenized',
    'pseudonym',
    'anonymized',
    'required',
    'regex',
    'pattern',
    'at',
  ],
])
const ABOUT_IT_FACTOR = 0.25
/** The last word says nothing of its own: `phone.number`, `emails.value`. */
const GENERIC =
  /^(?:\*|number|value|text|raw|main|home|work|primary|secondary|private|office|current|old|new)$/

const VERSION = /^(?:version|versions|release|build|firmware|revision|ver|semver|oid)$/
const SERIAL =
  /^(?:id|ids|uuid|order|invoice|sku|ticket|tracking|isbn|issn|ean|upc|gtin|serial|transaction|reference|part|item|product|batch|hash)$/

const LEXICON: ReadonlyMap<string, NameTerm[]> = (() => {
  const lexicon = new Map<string, NameTerm[]>()
  for (const term of [...IDENTIFIER_TERMS, ...SENSITIVE_TERMS]) {
    for (const words of term.terms) {
      const key = words.replaceAll(' ', '')
      lexicon.set(key, [...(lexicon.get(key) ?? []), term])
    }
  }
  return lexicon
})()

/** What a column's name says of its values. `path` is the column, and inside it the keys of nested objects. */
export function readColumnName(path: readonly string[]): ColumnNameReading {
  const tokens = columnTokens(path.at(-1) ?? '')
  const parent = columnTokens(path.at(-2) ?? '')
  const evidence = [...termEvidence(tokens), ...personEvidence(tokens, parent)]
  if (evidence.length === 0 && (tokens.length === 0 || tokens.every((token) => GENERIC.test(token)))) {
    evidence.push(...termEvidence(parent))
  }
  return { evidence: strongest(evidence), damping: damping([...parent, ...tokens], tokens, parent) }
}

/** Longest terms first, each word used once: `email_address` is no postal address, `user_name` no name. */
function termEvidence(tokens: readonly string[]): NameEvidence[] {
  const used = new Set<number>()
  const found: NameEvidence[] = []
  const aboutIt = tokens.some((token) => ABOUT_IT.has(token))
  for (let length = Math.min(MAX_TERM_TOKENS, tokens.length); length > 0; length--) {
    for (let start = 0; start + length <= tokens.length; start++) {
      const span = Array.from({ length }, (_, offset) => start + offset)
      if (span.some((index) => used.has(index))) continue
      const entries = lookUp(tokens.slice(start, start + length).join(''))
      if (entries.length === 0) continue
      span.forEach((index) => used.add(index))
      const others = tokens.filter((_, index) => !span.includes(index))
      for (const { kind, specialCategory, weight, unless } of entries) {
        if (unless?.some((word) => others.some((token) => singulars(token).includes(word))) === true) continue
        const factor = aboutIt && specialCategory === undefined ? ABOUT_IT_FACTOR : 1
        found.push({
          kind,
          weight: weight * factor,
          ...(specialCategory === undefined ? {} : { specialCategory }),
        })
      }
    }
  }
  return found
}

function lookUp(word: string): NameTerm[] {
  for (const form of singulars(word)) {
    const entries = LEXICON.get(form)
    if (entries !== undefined) return entries
  }
  return []
}

function personEvidence(tokens: readonly string[], parent: readonly string[]): NameEvidence[] {
  const own = nameOfPerson(tokens)
  // `user.name` and `name.first` need the parent's word.
  const joined = nameOfPerson([...parent.slice(-1), ...tokens])
  const split = /^(?:first|last|given|family|middle|full)$/.test(tokens.join(' ')) && parent.at(-1) === 'name'
  const weight = split ? 0.85 : parent.length > 0 && own.weight > 0 ? joined.weight : own.weight
  const covered = termEvidence(tokens).some(({ kind }) => kind !== 'free_text')
  if (weight === 0 || (covered && tokens.length > 1)) return []
  const factor = tokens.some((token) => ABOUT_IT.has(token)) ? ABOUT_IT_FACTOR : 1
  return [{ kind: 'person_name', weight: weight * factor }]
}

function damping(all: readonly string[], tokens: readonly string[], parent: readonly string[]) {
  const factors = new Map<PersonalDataKind, number>()
  if (all.some((token) => VERSION.test(token))) {
    for (const kind of ['ip', 'health_code', 'phone'] as const) factors.set(kind, 0)
  }
  if (tokens.some((token) => SERIAL.test(token))) {
    for (const kind of ['phone', 'card', 'national_id', 'health_code'] as const) factors.set(kind, 0.3)
  }
  if (nameOfPerson(tokens).ofThing || nameOfPerson([...parent.slice(-1), ...tokens]).ofThing) {
    factors.set('person_name', 0.4)
  }
  return factors
}

function strongest(evidence: readonly NameEvidence[]): NameEvidence[] {
  const best = new Map<string, NameEvidence>()
  for (const item of evidence) {
    const key = `${item.kind}/${item.specialCategory ?? ''}`
    if ((best.get(key)?.weight ?? 0) < item.weight) best.set(key, item)
  }
  return [...best.values()]
}
