/** As much of a span as is used here. */
interface AttributedSpan {
  setAttribute(name: string, value: number): unknown
}

/** Name of the attribute (OpenTelemetry semantic conventions, database spans). */
const RETURNED_ROWS = 'db.response.returned_rows'

/**
 * A `responseHook` for the OpenTelemetry instrumentations of `pg`, `mysql2` and `mongodb`: sets the number of rows that a
 * statement returned, which they do not say by themselves, so that the bridge can record it. It looks at no row. Never
 * throws.
 *
 * @example
 * new PgInstrumentation({ responseHook: countRows })
 */
export function countRows(span: AttributedSpan, response: unknown): void {
  try {
    const count = rowsOf(response)
    if (count !== undefined) span.setAttribute(RETURNED_ROWS, count)
  } catch {
    // A response of another form: the number stays unknown.
  }
}

/** What came back, where rows can: a statement that changes rows says how many of them in another way. */
function rowsOf(response: unknown): number | undefined {
  const { data, queryResults } = members(response)
  // mysql2: the rows; of a statement that returns none, an object that tells of it.
  if (Array.isArray(queryResults)) return queryResults.length
  const { rows, command, cursor } = members(data)
  // pg: no rows for statements without RETURNING, too.
  if (Array.isArray(rows)) return command === 'SELECT' || rows.length > 0 ? rows.length : undefined
  // mongodb: the first documents of a find, or the next ones.
  const { firstBatch, nextBatch } = members(cursor)
  const batch = firstBatch ?? nextBatch
  return Array.isArray(batch) ? batch.length : undefined
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
