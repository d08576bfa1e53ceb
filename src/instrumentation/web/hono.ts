import type { IncomingMessage, ServerResponse } from 'node:http'
import { alarm } from '../../otel/diagnose.js'
import { beginRequest, callHandler, isSkipped } from './node-request.js'
import { followBody } from './follow-body.js'
import { honoRoute, type HonoContextParts } from './hono-route.js'
import { checkWebOptions, type WebAuditOptions } from './options.js'
import { RequestTrail } from './request-trail.js'
import type { RequestView } from './request-view.js'

/** A middleware, for `app.use`. */
export type HonoAudit<Context> = (context: Context, next: () => Promise<void>) => Promise<void>

/**
 * Audits the requests of a Hono app (4) on Node: a trail for each, active for all handlers after it, closed with the
 * response: `denied` on 401 and 403, `failure` on 5xx and a connection that broke. With `@hono/node-server` the end is
 * that of the connection's response; elsewhere that of the body.
 *
 * @throws {AuditError} ERR_INVALID_OPTION; nothing when requests come.
 * @example
 * app.use(auditHono({ actor: (context: Context) => context.get('user') }))
 */
export function auditHono<Context extends HonoContextParts = HonoContextParts>(
  options: WebAuditOptions<Context> = {},
): HonoAudit<Context> {
  const checked = checkWebOptions(options)
  return async (context, next) => {
    const view: RequestView<Context> = {
      request: context,
      method: context.req.method,
      header: (name) => context.req.header(name),
      route: () => honoRoute(context),
    }
    const { incoming, outgoing } = nodeParts(context.env)
    if (!incoming || !outgoing) return auditFetch(view, checked, next)
    const begun = beginRequest(incoming, outgoing, view, checked)
    if (!begun) return next()
    await callHandler(begun, next)
    // Hono gives an error to its own handler, and goes on.
    if (context.error) begun.trail.failed(context.error)
  }
}

/** What `@hono/node-server` hands through. */
function nodeParts(env: unknown): { incoming?: IncomingMessage; outgoing?: ServerResponse } {
  const { incoming, outgoing } = (env ?? {}) as Record<string, unknown>
  return {
    ...(isStream(incoming) && { incoming: incoming as IncomingMessage }),
    ...(isStream(outgoing) && { outgoing: outgoing as ServerResponse }),
  }
}

function isStream(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'once') === 'function'
}

/** A request that no server of Node's is seen behind. */
async function auditFetch<Context extends HonoContextParts>(
  view: RequestView<Context>,
  options: WebAuditOptions<Context>,
  next: () => Promise<void>,
): Promise<void> {
  const context = view.request
  const trail = isSkipped(context, options) ? undefined : begin(view, options)
  if (!trail) return next()
  try {
    await trail.run(next)
  } catch (error) {
    trail.failed(error)
    trail.end('finished', 500)
    throw error
  }
  if (context.error) trail.failed(context.error)
  const { status } = context.res
  const body = followBody(context.res, (ending) => trail.end(ending, status))
  if (body) context.res = body
}

function begin<Context>(view: RequestView<Context>, options: WebAuditOptions<Context>) {
  try {
    return new RequestTrail(view, options)
  } catch (error) {
    alarm('a request could not be audited', error)
    return undefined
  }
}
