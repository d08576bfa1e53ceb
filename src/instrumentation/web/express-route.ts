/** What is read of Express: the parts of its versions 4 and 5 that say which pattern a request has met. */
export interface ExpressRequestParts {
  app?: unknown
  route?: unknown
  originalUrl?: unknown
}

interface Layer {
  route?: object
  handle?: { stack?: unknown }
  /** Express 5: as `use` was given it. */
  rawPath?: unknown
  /** Express 4: made of it. */
  regexp?: unknown
  keys?: unknown
}

/** The patterns under which a route can be reached: of each router around it, from the outside. */
const mounts = new WeakMap<object, string[]>()

/**
 * The pattern of the route that a request has met, with those of the routers it is mounted on: `/users/:id/orders`.
 * Never a text of the URL: `baseUrl` holds what stands in place of a parameter, so patterns come from the routers.
 *
 * @returns undefined before routing, and where nothing matched.
 */
export function expressRoute(request: ExpressRequestParts): string | undefined {
  const { route, app } = request
  if (!isObject(route)) return undefined
  const own = patternText(Reflect.get(route, 'path'))
  if (own === undefined) return undefined
  let found = mounts.get(route)
  if (!found) mounts.set(route, (found = [...findMounts(routerOf(app), route, '', 0)]))
  const path = typeof request.originalUrl === 'string' ? request.originalUrl.split('?')[0]! : ''
  const mount = found.length > 1 ? found.find((pattern) => begins(path, pattern)) : found[0]
  return joined(appPath(app), mount ?? '/*', own)
}

const MAX_DEPTH = 16

function* findMounts(router: unknown, route: object, above: string, depth: number): Generator<string> {
  const stack = isObject(router) ? (Reflect.get(router, 'stack') as unknown) : undefined
  if (!Array.isArray(stack) || depth > MAX_DEPTH) return
  for (const layer of stack as Layer[]) {
    if (layer.route === route) yield above
    else if (layer.handle?.stack) yield* findMounts(layer.handle, route, above + mountText(layer), depth + 1)
  }
}

/** Express 4 keeps the router in `_router`, and its `router` throws. */
function routerOf(app: unknown): unknown {
  if (typeof app !== 'function') return undefined
  return (Reflect.get(app, '_router') as unknown) ?? Reflect.get(app, 'router')
}

/** Of an app mounted on another. */
function appPath(app: unknown): string {
  const path: unknown = typeof app === 'function' ? Reflect.get(app, 'path') : undefined
  const text: unknown = typeof path === 'function' ? Reflect.apply(path, app, []) : ''
  return typeof text === 'string' ? text : ''
}

function mountText(layer: Layer): string {
  const text = layer.rawPath === undefined ? textOfRegexp(layer) : patternText(layer.rawPath)
  return text === undefined ? '/*' : text === '/' ? '' : text
}

/** The pattern that Express 4 made a regular expression of. One given as such has other parts, and stays unknown. */
function textOfRegexp({ regexp, keys }: Layer): string | undefined {
  if (!(regexp instanceof RegExp) || !Array.isArray(keys)) return undefined
  if (Reflect.get(regexp, 'fast_slash') === true) return ''
  const names = (keys as { name: unknown }[]).values()
  const text = regexp.source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replaceAll(/(?:\\\/)?\(\?:\\?\/?\(\[\^\\?\/\]\+\?\)\)/g, () => `/:${String(names.next().value?.name)}`)
    .replaceAll(/\\(.)/g, '$1')
  return /^[\w/:.~-]*$/.test(text) ? text : undefined
}

function patternText(path: unknown): string | undefined {
  if (Array.isArray(path)) {
    const all = path.map(patternText)
    return all.includes(undefined) ? undefined : all.join('|')
  }
  return typeof path === 'string' ? path : path instanceof RegExp ? path.source : undefined
}

/** Whether a path can be one of the pattern's. */
function begins(path: string, pattern: string): boolean {
  const segments = path.toLowerCase().split('/')
  return pattern
    .toLowerCase()
    .split('/')
    .every((part, index) => part === segments[index] || /[:*({|]/.test(part))
}

function joined(...parts: string[]): string {
  return parts
    .join('')
    .replaceAll(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '')
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}
