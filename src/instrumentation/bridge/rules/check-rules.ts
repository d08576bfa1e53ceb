import { AuditError } from '../../../errors.js'
import { checkEventType } from '../../../trail/events.js'
import type { BridgeMatch, BridgeReader, BridgeRule, SpanKindName } from './types.js'

const READERS: Record<BridgeReader, true> = {
  database: true,
  gen_ai: true,
  object_store: true,
  vector_search: true,
}
const KINDS: Record<SpanKindName, true> = {
  internal: true,
  server: true,
  client: true,
  producer: true,
  consumer: true,
}
const RULE_TEXTS = ['eventType', 'dataset', 'purpose', 'legalBasis'] as const
const RULE_MEMBERS: ReadonlySet<string> = new Set([
  ...['name', 'match', 'reader', 'regulations', 'ignore'],
  ...RULE_TEXTS,
])
const MATCH_MEMBERS: ReadonlySet<string> = new Set(['scope', 'spanName', 'kind', 'attributes'])

/**
 * Checks rules from code or from a file: one that is misspelt would match nothing, and nobody would know.
 *
 * @param of Where they are from, for the message.
 * @throws {AuditError} ERR_INVALID_OPTION naming the rule and what is wrong with it.
 */
export function checkRules(given: unknown, of: string): readonly BridgeRule[] {
  if (!Array.isArray(given)) throw invalid(of, 'must be a list of rules')
  const names = new Set<string>()
  return given.map((rule: unknown, index) => {
    const checked = checkRule(rule, `rule ${index + 1} of ${of}`)
    if (names.has(checked.name)) throw invalid(of, `have two rules named "${checked.name}": rename one`)
    names.add(checked.name)
    return checked
  })
}

function checkRule(given: unknown, of: string): BridgeRule {
  if (!isObject(given)) throw invalid(of, 'is an object with name and match')
  const { name, match, reader, eventType, regulations, ignore } = given
  if (!isText(name)) throw invalid(of, 'has a name')
  const where = `${of} ("${name.slice(0, 80)}")`
  refuseUnknown(given, RULE_MEMBERS, where)
  checkMatch(match, where)
  for (const member of RULE_TEXTS) {
    if (given[member] !== undefined && !isText(given[member]))
      throw invalid(where, `has a text as its ${member}`)
  }
  if (eventType !== undefined) checkEventType(eventType)
  if (reader !== undefined && !(isText(reader) && Object.hasOwn(READERS, reader))) {
    throw invalid(where, `has as its reader ${Object.keys(READERS).join(' | ')}`)
  }
  if (regulations !== undefined && !(Array.isArray(regulations) && regulations.every(isText))) {
    throw invalid(where, 'has a list of names as its regulations')
  }
  if (ignore !== undefined && typeof ignore !== 'boolean') throw invalid(where, 'has ignore: true or false')
  if (ignore !== true) checkPurposeful(given, where)
  return given as unknown as BridgeRule
}

/** A rule must say what its records are: a reader finds it out, or type and data set are named. */
function checkPurposeful({ reader, eventType, dataset }: Members, where: string): void {
  if (reader !== undefined) return
  if (eventType === undefined) throw invalid(where, 'has an eventType, a reader, or ignore: true')
  if (eventType === 'data_access' && dataset === undefined) {
    throw invalid(where, 'names its dataset: without a reader nothing finds it out')
  }
}

function checkMatch(match: unknown, where: string): asserts match is BridgeMatch {
  if (!isObject(match) || Object.keys(match).length === 0) {
    throw invalid(where, 'has a match that says which spans: scope, spanName, kind or attributes')
  }
  refuseUnknown(match, MATCH_MEMBERS, `the match of ${where}`)
  for (const member of ['scope', 'spanName'] as const) {
    if (match[member] !== undefined && !isText(match[member])) {
      throw invalid(where, `has a text, where * stands for any characters, as its ${member}`)
    }
  }
  if (match['kind'] !== undefined && !(isText(match['kind']) && Object.hasOwn(KINDS, match['kind']))) {
    throw invalid(where, `has as its kind ${Object.keys(KINDS).join(' | ')}`)
  }
  const { attributes } = match
  if (attributes === undefined) return
  if (!isObject(attributes) || !Object.values(attributes).every(isWanted)) {
    throw invalid(where, 'has attributes by name: true, a number, false, or a text')
  }
}

type Members = Record<string, unknown>

function refuseUnknown(given: Members, known: ReadonlySet<string>, where: string): void {
  const strange = Object.keys(given).find((key) => !known.has(key))
  if (strange !== undefined) {
    throw invalid(where, `knows no "${strange.slice(0, 80)}": use ${[...known].join(', ')}`)
  }
}

function isWanted(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(of: string, what: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', `${of} ${what}`)
}
