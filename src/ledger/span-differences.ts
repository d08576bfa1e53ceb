import type { Attributes } from '@opentelemetry/api'
import type { StoredAttributes, StoredSpan } from '../query/stored-span.js'
import type { JsonObject } from '../record/types.js'
import type { ExpectedSpan, TrailStart } from './expected-span.js'
import { isSameResource, isSameText, isSameValue, type SameValue } from './same-value.js'

/** Set by SDKs whose trace ids are random; it says nothing of a record. */
const RANDOM_TRACE_ID = 0x02
const SPAN_ID = /^[0-9a-f]{16}$/

/** What of a span is not as its records have it, in words; its events apart. */
export function spanDifferences(expected: ExpectedSpan, start: TrailStart, stored: StoredSpan): string[] {
  const { flags, spanId, attributes, ...plain } = expected
  const isSame = sameValueIn(stored)
  const differences = Object.entries(plain)
    .filter(([name, value]) => stored[name as keyof typeof plain] !== value)
    .map(([name]) => name)
  if (spanId === undefined ? !SPAN_ID.test(stored.spanId) : stored.spanId !== spanId)
    differences.push('spanId')
  if (stored.flags !== undefined && (stored.flags & ~RANDOM_TRACE_ID) !== flags) differences.push('flags')
  if (stored.statusMessage !== '') differences.push('status message')
  if (stored.links !== 0) differences.push('links')
  if (stored.dropped !== 0) differences.push('dropped counts')
  return [
    ...differences,
    ...attributeDifferences(attributes, stored.attributes, isSame),
    ...scopeDifferences(start, stored),
    ...resourceDifferences(start.resource, stored.resource, isSameResource(isSame)),
  ]
}

/** How values compare in the sink a span is of. */
export function sameValueIn({ isText = false }: StoredSpan): SameValue {
  return isText ? isSameText : isSameValue
}

/** Names of attributes that are missing, changed, added or given twice. */
export function attributeDifferences(
  expected: Attributes,
  stored: StoredAttributes,
  isSame: SameValue = isSameValue,
): string[] {
  const names = Object.keys(expected)
  const isPair = ([key, value]: StoredAttributes[number], name: string) =>
    key === name && isSame(expected[name], value)
  if (names.length === stored.length && names.every((name, i) => isPair(stored[i]!, name))) return []
  const found = new Map(stored)
  const wrong = names.filter((name) => !found.has(name) || !isSame(expected[name], found.get(name)))
  const added = [...found.keys()].filter((name) => !Object.hasOwn(expected, name))
  return [...new Set([...wrong, ...added, ...namedTwice(stored)])].map((name) => `attribute ${name}`)
}

function scopeDifferences({ scope }: TrailStart, stored: StoredSpan): string[] {
  const { name, version, schemaUrl, attributes } = stored.scope
  const isSameScope = name === scope.name && version === scope.version
  return isSameScope && schemaUrl === '' && attributes.length === 0 ? [] : ['scope']
}

/** What was added to a resource on the way is let pass: Collectors do that. */
function resourceDifferences(recorded: JsonObject, stored: StoredAttributes, isSame: SameValue): string[] {
  const found = new Map(stored)
  const wrong = Object.keys(recorded).filter((name) => !isSame(recorded[name], found.get(name)))
  return [...new Set([...wrong, ...namedTwice(stored)])].map((name) => `resource attribute ${name}`)
}

function namedTwice(stored: StoredAttributes): string[] {
  const names = stored.map(([name]) => name)
  return names.filter((name, i) => names.indexOf(name) !== i)
}
