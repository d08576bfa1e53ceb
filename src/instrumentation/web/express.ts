import type { IncomingMessage, ServerResponse } from 'node:http'
import { expressRoute, type ExpressRequestParts } from './express-route.js'
import { auditedRequest, beginRequest, headerOf } from './node-request.js'
import { checkWebOptions, type WebAuditOptions } from './options.js'

type Next = (error?: unknown) => void

/** A middleware, with another for errors. */
export interface ExpressAudit<Request extends IncomingMessage> {
  (request: Request, response: ServerResponse, next: Next): void
  /** Records class and code of errors, and hands them on: after the routes, before the handlers of errors. */
  errors: (error: unknown, request: Request, response: ServerResponse, next: Next) => void
}

/**
 * Audits the requests of an Express app (5 or 4): a trail for each, active for all that the handlers after it call or
 * await, closed with the response: `denied` on 401 and 403, `failure` on 5xx and a connection that broke.
 *
 * @throws {AuditError} ERR_INVALID_OPTION; nothing when requests come.
 * @example
 * const audit = auditExpress({ actor: (request: express.Request) => request.user?.id })
 * app.use(audit)
 * app.get('/loans/:id', …)
 * app.use(audit.errors)
 */
export function auditExpress<Request extends IncomingMessage = IncomingMessage>(
  options: WebAuditOptions<Request> = {},
): ExpressAudit<Request> {
  const checked = checkWebOptions(options)
  const audit = (request: Request, response: ServerResponse, next: Next): void => {
    const view = {
      request,
      method: request.method ?? '',
      header: (name: string) => headerOf(request, name),
      route: () => expressRoute(request as ExpressRequestParts),
    }
    const begun = beginRequest(request, response, view, checked)
    if (begun) begun.trail.run(() => next())
    else next()
  }
  // Express knows a handler of errors by its four parameters.
  const errors = (error: unknown, request: Request, _response: ServerResponse, next: Next): void => {
    auditedRequest(request)?.trail.failed(error)
    next(error)
  }
  return Object.assign(audit, { errors })
}
