import { types } from 'node:util'
import { canonicalize } from '../record/canonical.js'
import { mapEntries, setValues } from '../record/intrinsics.js'
import { toJson, type ConversionOptions } from '../record/json-value.js'
import type { Actor } from '../record/types.js'
import { isActorType } from './who.js'

/** More items than fit into a record: it will be refused as too large, and an endless iterable comes to its end. */
const MAX_ITEMS = 2000

/**
 * Any value as the text that names something: text and numbers as they are, of an object its `id` where that is text
 * or a number, else its canonical JSON. Undefined for what is missing: undefined, null, an empty text. Never throws.
 */
export function idText(value: unknown, conversion: ConversionOptions): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'object') {
    const id = member(value, 'id')
    if (isName(id)) return String(id).toWellFormed()
  }
  return nameText(value, conversion)
}

/** As {@link idText}, for what is no person or service: an object's `id` is nothing special. */
export function nameText(value: unknown, conversion: ConversionOptions): string {
  if (isName(value)) return String(value).toWellFormed()
  const json = toJson(value, conversion)
  return typeof json === 'string' ? json : canonicalize(json)
}

/**
 * The items of a list: an array, a set, another iterable; anything else stands alone, a text too. Arrays are read by
 * index and sets by what they hold, so that no iterator of the caller's is trusted. Never throws.
 */
export function listItems(list: unknown): unknown[] {
  if (list === undefined || list === null) return []
  if (typeof list !== 'object') return [list]
  const items: unknown[] = []
  try {
    collect(list, items)
  } catch {
    // What could be read counts; the list itself stands for the rest, and says that it threw.
    items.push(list)
  }
  return items
}

function collect(list: object, items: unknown[]): void {
  if (Array.isArray(list)) {
    const length = Math.min(list.length, MAX_ITEMS)
    for (let index = 0; index < length; index++) items.push(list[index])
  } else if (types.isSet(list)) items.push(...setValues(list).slice(0, MAX_ITEMS))
  else if (types.isMap(list)) items.push(...mapEntries(list).slice(0, MAX_ITEMS))
  else if (!types.isBoxedPrimitive(list) && isIterable(list)) {
    for (const item of list) if (items.push(item) >= MAX_ITEMS) break
  } else items.push(list)
}

function isIterable(value: object): value is Iterable<unknown> {
  return typeof Reflect.get(value, Symbol.iterator) === 'function'
}

/** The person or service of one record, taken as it comes: a strange value must not stop the audited call. */
export function lenientActor(
  user: unknown,
  actor: unknown,
  conversion: ConversionOptions,
): Actor | undefined {
  const id = idText(actor, conversion)
  if (id !== undefined) {
    const type = typeof actor === 'object' && actor !== null ? member(actor, 'type') : undefined
    return { id, type: isActorType(type) ? type : 'user' }
  }
  const userId = idText(user, conversion)
  return userId === undefined ? undefined : { id: userId, type: 'user' }
}

function isName(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) && value !== ''
}

function member(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}
