/** Where ClickHouse's HTTP interface listens when nobody says otherwise. */
const PORTS = { clickhouse: '8123', clickhouses: '8443' } as const

export type ClickHouseScheme = keyof typeof PORTS

/** Parameters of a sink URL that make another place of it, with what they are when they are not there. */
const PLACE_PARAMETERS: Readonly<Record<string, string>> = {
  database: 'default',
  traces_table: 'otel_traces',
  records_table: 'audit_events',
}

/**
 * The address of a server, with its port, whichever way it is written.
 *
 * @throws {TypeError} as `new URL` does.
 */
export function clickHouseUrl(scheme: ClickHouseScheme, url: string): { url: URL; label: string } {
  const rest = url.slice(scheme.length)
  // A special scheme checks host and port, but forgets a port that is its default: the other one's is not.
  const parsed = new URL(`${scheme === 'clickhouses' ? 'https' : 'http'}${rest}`)
  const other = new URL(`${scheme === 'clickhouses' ? 'http' : 'https'}${rest}`)
  const port = parsed.port || other.port || PORTS[scheme]
  parsed.port = port
  const database = parsed.pathname.replace(/^\/$/, '/default').replace(/\/$/, '')
  return {
    url: parsed,
    label: `${scheme}://${parsed.hostname}:${port}${database}${otherPlace(parsed.searchParams)}`,
  }
}

/** What of a URL's parameters makes another place, in one order: two URLs of one place give one name. */
export function otherPlace(parameters: URLSearchParams): string {
  const place = new URLSearchParams()
  for (const [name, usual] of Object.entries(PLACE_PARAMETERS)) {
    const value = parameters.get(name)
    if (value !== null && value !== usual) place.set(name, value)
  }
  return place.size === 0 ? '' : `?${place.toString()}`
}
