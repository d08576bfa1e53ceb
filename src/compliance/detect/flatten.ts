import { looksLikeKey, looksLikePersonalValue } from './telling-values.js'
import { toCell, type Cell } from './cells.js'

/** Deeper members are not looked at. */
const MAX_DEPTH = 32

export interface FlatCell {
  /** Where the cell stands: the column, and inside it the keys of nested objects. */
  path: readonly string[]
  /** `undefined` where the row has the column but no value. */
  cell: Cell | undefined
}

/**
 * The cells of a row. Nested objects become paths, the items of an array are further cells of one path. A key that
 * is itself data (an e-mail address, a number, a UUID: a map keyed by person) becomes `*` in the path and a cell of
 * its own, so that no value can pass for a name.
 */
export function* flatten(row: Readonly<Record<string, unknown>>): Generator<FlatCell> {
  yield* members([], Object.entries(row), new Set<object>([row]))
}

function* members(
  path: readonly string[],
  entries: Iterable<[string, unknown]>,
  ancestors: Set<object>,
): Generator<FlatCell> {
  for (const [key, value] of entries) {
    // At the top a number may well be a column's name: wide tables have one column a year.
    const isData = path.length === 0 ? looksLikePersonalValue(key) : looksLikeKey(key)
    if (isData) {
      const masked = [...path, '*']
      yield { path: masked, cell: toCell(key) }
      yield* walk(masked, value, ancestors)
    } else {
      yield* walk([...path, key], value, ancestors)
    }
  }
}

function* walk(path: readonly string[], raw: unknown, ancestors: Set<object>): Generator<FlatCell> {
  const value = plain(raw)
  const cell = toCell(value)
  if (cell !== undefined || typeof value !== 'object' || value === null || value instanceof Date) {
    yield { path, cell }
    return
  }
  if (ancestors.has(value) || ancestors.size > MAX_DEPTH) {
    yield { path, cell: undefined }
    return
  }
  ancestors.add(value)
  let empty = true
  for (const inner of contents(path, value, ancestors)) {
    empty = false
    yield inner
  }
  ancestors.delete(value)
  if (empty) yield { path, cell: undefined }
}

function* contents(path: readonly string[], value: object, ancestors: Set<object>): Generator<FlatCell> {
  if (value instanceof Map) {
    yield* members(
      path,
      [...(value as Map<unknown, unknown>)].map(([key, item]) => [String(key), item]),
      ancestors,
    )
  } else if (Array.isArray(value) || value instanceof Set) {
    for (const item of value as Iterable<unknown>) yield* walk(path, item, ancestors)
  } else {
    yield* members(path, Object.entries(value), ancestors)
  }
}

/** Values of classes (decimals, object ids, moments) say by `toJSON` what they are. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) {
    return value
  }
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value
  return (value.toJSON as () => unknown)()
}
