import { createHash } from 'node:crypto'

/** What every canary that is a word begins with: found in any bytes, in any encoding, by this. */
export const PREFIX = 'canaryq7'

/** A value that is planted, and the piece of it that is looked for. */
interface Canary {
  text: string
  core: string
}

type Form = (word: string, digits: string) => Canary

/** Secrets, as they stand in texts: the built-in rules take them out of whatever a caller records. */
const SECRET_FORMS = {
  bearer: (word) => ({ text: `Authorization: Bearer ${word}`, core: word }),
  jwt: (word) => ({ text: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIi${word}.c2ln${word}`, core: word }),
  awsKey: (word) => ({ text: `AKIA${word.toUpperCase()}`, core: word.toUpperCase() }),
  connection: (word) => ({ text: `postgres://app:${word}@db.internal:5432/loans`, core: word }),
  odbc: (word) => ({ text: `Server=db;Uid=app;Pwd=${word};`, core: word }),
  query: (word) => ({ text: `https://api.internal/v1?user=7&api_key=${word}&x=1`, core: word }),
  privateKey: (word) => ({
    text: `-----BEGIN PRIVATE KEY-----\n${word}\n-----END PRIVATE KEY-----`,
    core: word,
  }),
  gitHub: (word) => ({ text: `ghp_${word}${word}`, core: word }),
} satisfies Record<string, Form>

/** Personal data with a form of its own, which detectors find. */
const DETECTABLE_FORMS = {
  email: (word) => ({ text: `${word}@example.com`, core: word }),
  phone: (_word, digits) => ({
    text: `+49 30 77${digits.slice(0, 6)}`,
    core: `30 77${digits.slice(0, 6)}`,
  }),
  card: (_word, digits) => withLuhn(`40007741${digits.slice(0, 7)}`),
  iban: (_word, digits) => germanIban(`3707741${digits.slice(0, 11)}`),
  ssn: (_word, digits) => same(`5${digits.slice(0, 2)}-7${digits.slice(2, 3)}-${digits.slice(3, 7)}`),
  ip: (_word, digits) => same(`2001:db8:${digits.slice(0, 4)}:${digits.slice(4, 8)}::1`),
} satisfies Record<string, Form>

/** Personal data that is written like anything else. */
const PLAIN_FORMS = {
  name: (word) => ({ text: `Ann ${capital(word)}`, core: capital(word) }),
  address: (word) => ({ text: `12 ${capital(word)} Street, Springfield`, core: capital(word) }),
  prompt: (word) => ({ text: `Doctor, I have had ${word} since May and nobody knows`, core: word }),
} satisfies Record<string, Form>

const FORMS = { ...SECRET_FORMS, ...DETECTABLE_FORMS, ...PLAIN_FORMS }
export type Kind = keyof typeof FORMS | 'password'
const keysOf = <T extends object>(forms: T) => Object.keys(forms) as (keyof T)[]
/** `password` is the value of a member of that name. */
export const SECRETS: readonly Kind[] = [...keysOf(SECRET_FORMS), 'password']
export const DETECTABLE: readonly Kind[] = keysOf(DETECTABLE_FORMS)
export const PLAIN: readonly Kind[] = keysOf(PLAIN_FORMS)
export const PERSONAL: readonly Kind[] = [...DETECTABLE, ...PLAIN]
const KINDS: readonly Kind[] = [...SECRETS, ...PERSONAL]

/** The canaries of one path: no two paths share one, so a leak names its path. */
export class Canaries {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  of(kind: Kind): Canary {
    const hash = createHash('sha256').update(`${this.#path}/${kind}`).digest('hex')
    const word = PREFIX + BigInt(`0x${hash}`).toString(36).slice(0, 8)
    const digits = BigInt(`0x${hash}`).toString().slice(0, 20)
    return kind === 'password' ? { text: word, core: word } : FORMS[kind](word, digits)
  }

  text(kind: Kind): string {
    return this.of(kind).text
  }

  /** Texts of some kinds in one. */
  texts(kinds: readonly Kind[] = KINDS): string {
    return kinds
      .filter((kind) => kind !== 'password')
      .map((kind) => this.text(kind))
      .join(' ; ')
  }

  /** An object that holds them in every way a value can. */
  values(kinds: readonly Kind[] = KINDS): Record<string, unknown> {
    const text = this.texts(kinds)
    return {
      note: text,
      list: kinds.filter((kind) => kind !== 'password').map((kind) => this.text(kind)),
      map: new Map<string, unknown>([['note', text]]),
      set: new Set([text]),
      deep: { er: [{ note: text }] },
      bytes: Buffer.from(text),
      error: new Error(text),
      symbol: Symbol(text),
      [text]: 1,
      ...(kinds.includes('password') && {
        password: this.text('password'),
        headers: ['x-api-key', this.text('password')],
        pairs: new Map([['client_secret', this.text('password')]]),
      }),
    }
  }

  /** Where each of them would be found: cores, and plain digests of what was planted. */
  traces(): { kind: Kind; core: string; digests: string[] }[] {
    return KINDS.map((kind) => {
      const { text, core } = this.of(kind)
      const digests = [text, core].flatMap((value) =>
        ['sha256', 'sha1', 'md5'].map((algorithm) => createHash(algorithm).update(value).digest('hex')),
      )
      return { kind, core, digests }
    })
  }
}

const same = (text: string): Canary => ({ text, core: text })

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1)
}

/** The number with the check digit of ISO/IEC 7812. */
function withLuhn(number: string): Canary {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  const text = `${number}${(10 - (sum % 10)) % 10}`
  return { text, core: text }
}

/** The account with the check digits of ISO 13616: DE is 1314. */
function germanIban(account: string): Canary {
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return { text: `DE${String(check).padStart(2, '0')}${account}`, core: account }
}
