import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as yaml from 'yaml'
import { AuditError } from '../errors.js'

/** What a catalogue says of one data set. */
export interface DatasetEntry {
  /** Other names under which the data set is recorded, such as `public.patients`. */
  aliases?: readonly string[] | undefined
  /** Regulations that processing it falls under, beside those of the trail. */
  regulations?: readonly string[] | undefined
  /** Categories of data (GDPR Art. 30(1)(c)), such as `health`. */
  categories?: readonly string[] | undefined
  /** Who answers for it. */
  owner?: string | undefined
  /** How long it is kept, as you say it: `P10Y` (ISO 8601), `6 months`. */
  retention?: string | undefined
  /** Where neither record nor trail names one. */
  purpose?: string | undefined
  legalBasis?: string | undefined
}

/** Data sets by name, as in `datasets.yaml`. */
export type DatasetCatalogue = Readonly<Record<string, DatasetEntry>>

/** A catalogue that was checked. */
export class Catalogue {
  readonly #entries: ReadonlyMap<string, DatasetEntry>

  constructor(entries: ReadonlyMap<string, DatasetEntry>) {
    this.#entries = entries
  }

  /** What is known of a data set: names match whole. */
  entry(name: unknown): DatasetEntry | undefined {
    return typeof name === 'string' ? this.#entries.get(name) : undefined
  }
}

const LISTS: readonly string[] = ['aliases', 'regulations', 'categories'] satisfies (keyof DatasetEntry)[]
const TEXTS: readonly string[] = [
  'owner',
  'retention',
  'purpose',
  'legalBasis',
] satisfies (keyof DatasetEntry)[]

const known = new Map<string, Catalogue>()
const checked = new WeakMap<object, Catalogue>()

/**
 * The catalogue of a file, read once in the life of a process, or given in code.
 *
 * @param given Path of a YAML file (JSON is YAML too), or the data sets by name.
 * @throws {AuditError} ERR_INVALID_OPTION for a file that cannot be read, and for what is no such catalogue: a misspelt
 * member would leave the records without what it says.
 * @example
 * // datasets.yaml
 * // patients:
 * //   aliases: [public.patients]
 * //   regulations: [GDPR, HIPAA]
 * //   categories: [health]
 * //   owner: clinical-data
 * //   retention: P10Y
 * catalogueOf('datasets.yaml').entry('public.patients')?.owner // 'clinical-data'
 */
export function catalogueOf(given: string | object): Catalogue {
  if (typeof given === 'string') {
    let catalogue = known.get(given)
    if (!catalogue) known.set(given, (catalogue = check(readYaml(given), given)))
    return catalogue
  }
  let catalogue = checked.get(given)
  if (!catalogue) checked.set(given, (catalogue = check(given, 'the catalogue')))
  return catalogue
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a YAML file, in UTF-8.
 *
 * @throws {AuditError} ERR_INVALID_OPTION for one that cannot be read.
 */
export function readYaml(path: string): unknown {
  // Who names no file does not wait for the parser.
  const { parse } = createRequire(import.meta.url)('yaml') as typeof yaml
  const text = orInvalid(`${path} cannot be read`, () => UTF_8.decode(readFileSync(path)))
  return orInvalid(
    `${path} is no YAML`,
    () => parse(text, { maxAliasCount: 100, logLevel: 'error' }) as unknown,
  )
}

function orInvalid<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new AuditError('ERR_INVALID_OPTION', `${what}: ${firstLine(cause)}`, { cause })
  }
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split('\n', 1)[0]!
}

function check(read: unknown, where: string): Catalogue {
  const entries = new Map<string, DatasetEntry>()
  for (const [name, entry] of Object.entries(object(read, where, 'data sets by name'))) {
    const checkedEntry = checkEntry(entry, `${where}: ${name}`)
    for (const each of [name, ...(checkedEntry.aliases ?? [])]) {
      if (entries.has(each)) throw invalid(`${where}: ${each}`, 'named once only')
      entries.set(each, checkedEntry)
    }
  }
  return new Catalogue(entries)
}

function checkEntry(entry: unknown, where: string): DatasetEntry {
  const members = object(entry, where, `an object with some of ${[...LISTS, ...TEXTS].join(', ')}`)
  for (const [name, value] of Object.entries(members)) {
    if (LISTS.includes(name)) {
      if (!Array.isArray(value) || !value.every(isText)) throw invalid(`${where}: ${name}`, 'a list of texts')
    } else if (!TEXTS.includes(name)) {
      throw invalid(`${where}: ${name}`, `one of ${[...LISTS, ...TEXTS].join(', ')}`)
    } else if (!isText(value)) throw invalid(`${where}: ${name}`, 'a text')
  }
  return members
}

function object(value: unknown, where: string, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { ...value }
  }
  throw invalid(where, what)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

function invalid(where: string, what: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', `${where} must be ${what}`)
}
