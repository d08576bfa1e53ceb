import { clip } from './clip.js'
import type { JsonObject, JsonValue } from '../../record/types.js'
import { count, number, visible } from './words.js'

/** One line of a record's details. */
export interface KeyValue {
  key: string
  value: string
}

const MOST_PAIRS = 24
const DEEPEST = 3
const MOST_ITEMS = 12
/** Of values within values in one line; a stored line may nest deeper than the stack. */
const DEEPEST_INLINE = 6

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? visible(clip(value)) : '?'
}

function bytes(value: JsonValue | undefined): string {
  return typeof value === 'number' ? `${count(value)} bytes` : 'size unknown'
}

/** The markers that stand in a record for values it does not hold (`docs/record-format.md`), in words. */
function marker(value: JsonObject): string | undefined {
  const { $digest, $omitted, $enc } = value
  if (isObject($digest)) {
    return `[digest ${text($digest['hex']).slice(0, 16)}…, ${bytes($digest['bytes'])}, key ${text($digest['kid'])}]`
  }
  if (isObject($omitted)) return `[left out: ${text($omitted['reason'])}, ${bytes($omitted['bytes'])}]`
  if (isObject($enc)) return `[encrypted, key ${text($enc['kid'])}]`
  return undefined
}

/** A caller's own key that starts with `$` was stored with a second one. */
function callersKey(key: string): string {
  return visible(clip(key.startsWith('$$') ? key.slice(1) : key))
}

function list(values: readonly JsonValue[], depth: number): string {
  const shown = values.slice(0, MOST_ITEMS).map((value) => inline(value, depth + 1))
  const more = values.length - shown.length
  return clip(more > 0 ? `${shown.join(', ')} and ${count(more)} more` : shown.join(', '))
}

/** Any stored value in one short line, markers in words. */
export function inline(value: JsonValue | undefined, depth = 0): string {
  if (value === undefined) return ''
  if (value === null) return 'null'
  if (typeof value === 'string') return visible(clip(value))
  if (typeof value === 'number') return number(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : depth >= DEEPEST_INLINE ? '[…]' : list(value, depth)
  if (!isObject(value)) return visible(clip(String(value)))
  const inWords = marker(value)
  if (inWords !== undefined) return inWords
  const pairs = Object.entries(value)
  if (pairs.length === 0) return 'empty'
  if (depth >= DEEPEST_INLINE) return '{…}'
  const shown = pairs
    .slice(0, MOST_ITEMS)
    .map(([key, item]) => `${callersKey(key)}: ${inline(item, depth + 1)}`)
  const more = pairs.length - shown.length
  return clip(shown.join('; ') + (more > 0 ? `; and ${count(more)} more` : ''))
}

function* leaves(value: JsonObject, path: string, depth: number): Generator<KeyValue> {
  for (const [key, item] of Object.entries(value)) {
    const here = path === '' ? callersKey(key) : `${path}.${callersKey(key)}`
    const opens =
      isObject(item) && depth < DEEPEST && marker(item) === undefined && Object.keys(item).length > 0
    if (opens) yield* leaves(item, here, depth + 1)
    else yield { key: here, value: inline(item) }
  }
}

/**
 * A record's details as readable lines, nested members by dotted key (`parameters.epochs`). At most 24 lines; a last
 * one says how many there are besides.
 */
export function keyValues(details: JsonObject): KeyValue[] {
  const shown: KeyValue[] = []
  let more = 0
  for (const pair of leaves(details, '', 0)) {
    if (shown.length < MOST_PAIRS) shown.push(pair)
    else more++
  }
  if (more > 0) shown.push({ key: '…', value: `${count(more)} more in the record` })
  return shown
}
