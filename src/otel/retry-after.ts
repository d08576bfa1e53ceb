/**
 * A `Retry-After` header in milliseconds from now; undefined for what is none.
 *
 * @param now Milliseconds since the Unix epoch.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function waitMs(retryAfter: string, now: number): number | undefined {
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
