import { DEFAULT_REDACTION_RULES } from './default-rules.js'
import { DETECTOR_NAMES, detect } from './detectors.js'
import type { Range } from './detectors.js'
import type { DetectFunction, RedactionAction, RedactionOptions, RedactionRule } from './rules.js'

/** A rule for names of members. */
export interface KeyRule {
  name: string
  action: RedactionAction
  matches(key: string): boolean
  /** Where the rule asks for more than the name. */
  value?: RegExp
}

/** A rule for texts. */
export interface TextRule {
  name: string
  action: RedactionAction
  /** Whether it looks for personal data, which numbers can be too. */
  detects: boolean
  /** @param mark What stands in place of a piece. @throws what a function of the caller's throws, or finds wrong. */
  replace(text: string, mark: (piece: string) => string): string
}

/** The rules in the order in which they apply. */
export interface RuleTable {
  keys: readonly KeyRule[]
  texts: readonly TextRule[]
  /** Whether code or an expression of the caller's runs, which may not come to an end. */
  isForeign: boolean
}

/** The one order of all rules: names given in `keys`, the caller's own rules, the built-in ones, the detectors. */
export function compileRules(options: RedactionOptions): RuleTable {
  const own = options.rules ?? []
  const rules: RedactionRule[] = [
    ...(options.keys ?? []).map((key) => ({ name: 'key', key: literal(key) })),
    ...own,
    ...(options.defaults === false ? [] : DEFAULT_REDACTION_RULES),
    ...DETECTOR_NAMES.filter((name) => options.detectors?.includes(name)).map((name) => ({
      name,
      detect: name,
    })),
  ]
  return {
    keys: rules.flatMap((rule) => (rule.key ? [keyRule(rule, rule.key)] : [])),
    texts: rules.flatMap(textRule),
    isForeign: own.some((rule) => !DEFAULT_REDACTION_RULES.includes(rule) && typeof rule.detect !== 'string'),
  }
}

function keyRule({ name, value, action = 'remove' }: RedactionRule, key: RegExp): KeyRule {
  const expression = stateless(key)
  return {
    ...{ name, action, matches: (given) => expression.test(given) || expression.test(snakeCase(given)) },
    ...(value && { value: stateless(value) }),
  }
}

function textRule({ name, key, value, detect: detector, action = 'remove' }: RedactionRule): TextRule[] {
  if (key) return []
  if (value) {
    const expression = everywhere(value)
    const occurs = stateless(value)
    // Most texts hold nothing: asking first takes a fifth of the time.
    const replace: TextRule['replace'] = (text, mark) =>
      occurs.test(text) ? replaceMatches(text, expression, mark) : text
    return [{ name, action, detects: false, replace }]
  }
  const find: DetectFunction = typeof detector === 'string' ? (text) => detect(detector, text) : detector!
  return [{ name, action, detects: true, replace: (text, mark) => replaceRanges(text, find(text), mark) }]
}

function replaceMatches(text: string, expression: RegExp, mark: (piece: string) => string): string {
  // A function: in a replacement text `$&` would put back what was to go.
  return text.replace(expression, (...match: unknown[]) => {
    const whole = match[0] as string
    const keep = kept(match)
    return whole.length === keep.length ? whole : keep + mark(whole.slice(keep.length))
  })
}

/**
 * What the group `keep` matched: a replacer's last argument holds the named groups, if there are any. Only the beginning of
 * the match: one that looks ahead could hold all of what is to go.
 */
function kept(match: unknown[]): string {
  const [whole] = match as [string]
  const groups = match.at(-1)
  const keep: unknown = typeof groups === 'object' && groups !== null ? Reflect.get(groups, 'keep') : ''
  return typeof keep === 'string' && keep !== whole && whole.startsWith(keep) ? keep : ''
}

function replaceRanges(text: string, found: Iterable<Range>, mark: (piece: string) => string): string {
  let result = ''
  let done = 0
  for (const [start, end] of merged(checked(found, text.length))) {
    result += text.slice(done, start) + mark(text.slice(start, end))
    done = end
  }
  return result + text.slice(done)
}

/** @throws {TypeError} for what is no list of pieces of the text: it could leave in what was to go. */
function checked(found: Iterable<Range>, length: number): Range[] {
  const ranges: Range[] = []
  for (const range of found) {
    const [start, end] = range
    const isPiece =
      Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= length
    if (!isPiece || ranges.length > length)
      throw new TypeError('a detector finds pieces of the text: [start, end]')
    ranges.push([start, end])
  }
  return ranges
}

function merged(ranges: Range[]): Range[] {
  const result: Range[] = []
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    const last = result.at(-1)
    if (last && start < last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)]
    else result.push([start, end])
  }
  return result
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

function literal(key: string): RegExp {
  return new RegExp(`^${key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, 'i')
}

// A caller's sticky or global expression would remember where it stopped and miss every second match.
function stateless(expression: RegExp): RegExp {
  return new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''))
}

function everywhere(expression: RegExp): RegExp {
  return new RegExp(expression.source, expression.flags.replace(/[gy]/g, '') + 'g')
}
