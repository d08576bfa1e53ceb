/** What is used of a Hono context. */
export interface HonoContextParts {
  req: {
    method: string
    header: (name: string) => string | undefined
    matchedRoutes?: readonly { method: string; path: string }[]
  }
  res: Response
  error?: unknown
  env?: unknown
}

/**
 * The pattern of the handler that a request has met: the last of those for its method, else of those for all methods
 * that is more than a middleware's wildcard.
 */
export function honoRoute({ req }: HonoContextParts): string | undefined {
  const routes = req.matchedRoutes ?? []
  const methods = req.method === 'HEAD' ? ['HEAD', 'GET'] : [req.method]
  const own = routes.findLast(({ method }) => methods.includes(method))
  return (own ?? routes.findLast(({ path }) => !path.endsWith('*')))?.path
}
