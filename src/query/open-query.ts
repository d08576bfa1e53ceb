import { openSource, subjectTokens } from '../readers.js'
import type { ParsedQuery } from './options.js'
import type { AuditSource, ResolvedQuery } from './source.js'

/**
 * Opens the source a query names and resolves what depends on the installation: the tokens of subjects.
 *
 * @throws {AuditError} ERR_TOKEN_KEY for a filter by subjects without the key; what `openSource` throws.
 */
export async function openQuery(parsed: ParsedQuery): Promise<{ source: AuditSource; query: ResolvedQuery }> {
  const { subjects, ...filter } = parsed.filter
  const tokens = subjects && new Set(subjectTokens(parsed.source, [...subjects]))
  const query: ResolvedQuery = {
    filter: tokens ? { ...filter, subjectTokens: tokens } : filter,
    order: parsed.order,
    ...(parsed.after && { after: parsed.after }),
    ...(parsed.limit !== undefined && { limit: parsed.limit }),
  }
  return { source: await openSource(parsed.source), query }
}
