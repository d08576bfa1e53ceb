import { AuditError } from '../errors.js'
import { alarm } from '../otel/diagnose.js'
import { countRedactionFailure } from '../otel/self-metrics.js'
import { DETECTOR_NAMES } from '../record/redaction/detectors.js'
import { Redactor } from '../record/redaction/redactor.js'
import type { RedactionAction, RedactionOptions } from '../record/redaction/rules.js'

const MEMBERS: readonly string[] = [
  'rules',
  'keys',
  'detectors',
  'defaults',
] satisfies (keyof RedactionOptions)[]
const ACTIONS: readonly unknown[] = ['remove', 'digest', 'keep'] satisfies RedactionAction[]
const DETECTORS: readonly unknown[] = DETECTOR_NAMES

const redactors = new WeakMap<RedactionOptions, Redactor>()
const defaultRedactor = new Redactor({}, reporter())

/**
 * The redactor for what a trail or the process says of redaction, made once for each object.
 *
 * @throws {AuditError} ERR_INVALID_OPTION: a rule that is not understood would leave in the records what it was to
 * take out.
 */
export function redactorOf(options: RedactionOptions | undefined): Redactor {
  if (options === undefined) return defaultRedactor
  let redactor = isObject(options) ? redactors.get(options) : undefined
  if (!redactor) {
    redactor = checkedRedactor(options)
    redactors.set(options, redactor)
  }
  return redactor
}

function checkedRedactor(options: RedactionOptions): Redactor {
  let cause: unknown
  try {
    if (isRedaction(options)) return new Redactor(options, reporter())
  } catch (error) {
    cause = error
  }
  throw new AuditError(
    'ERR_INVALID_OPTION',
    `redact must be { rules?, keys?, detectors?, defaults? }: rules a list of { name, key?, value?, detect?, action? } with regular expressions, keys a list of names, detectors of ${DETECTOR_NAMES.join(', ')}, defaults true or false`,
    { cause },
  )
}

/** One alarm for each rule says as much as one for each record; every failure is counted. */
function reporter(): (rule: string | undefined, why: string) => void {
  const told = new Set<string | undefined>()
  return (rule, why) => {
    countRedactionFailure()
    if (told.has(rule)) return
    told.add(rule)
    const which = rule === undefined ? 'redaction' : `the redaction rule ${rule}`
    alarm(`${which} failed (${why}); what it was to look at is replaced as a whole`)
  }
}

function isRedaction(options: unknown): boolean {
  if (!isObject(options) || !Object.keys(options).every((name) => MEMBERS.includes(name))) return false
  const { rules, keys, detectors, defaults } = options as Record<keyof RedactionOptions, unknown>
  return (
    isListOf(rules, isRule) &&
    isListOf(keys, (key) => typeof key === 'string') &&
    isListOf(detectors, (name) => DETECTORS.includes(name)) &&
    (defaults === undefined || typeof defaults === 'boolean')
  )
}

function isRule(rule: unknown): boolean {
  if (!isObject(rule)) return false
  const { name, key, value, detect, action } = rule as Record<string, unknown>
  const expressions = [key, value].filter((part) => part !== undefined)
  const isOfOneKind =
    detect === undefined ? expressions.length > 0 : expressions.length === 0 && isDetector(detect)
  return (
    typeof name === 'string' &&
    isOfOneKind &&
    expressions.every((part) => part instanceof RegExp) &&
    (action === undefined || (ACTIONS.includes(action) && (action !== 'keep' || key !== undefined)))
  )
}

function isDetector(detect: unknown): boolean {
  return typeof detect === 'function' || DETECTORS.includes(detect)
}

function isListOf(list: unknown, isItem: (item: unknown) => boolean): boolean {
  return list === undefined || (Array.isArray(list) && list.every(isItem))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
