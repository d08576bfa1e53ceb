/**
 * Where the traces of an OTLP address go: a path is used as it is, and without one it is the standard's.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
 */
export function tracesUrl(address: URL): URL {
  const url = new URL(address)
  if (url.pathname === '/') url.pathname = '/v1/traces'
  return url
}
