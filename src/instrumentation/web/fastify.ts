import type { IncomingMessage, ServerResponse } from 'node:http'
import { auditedRequest, beginRequest, headerOf } from './node-request.js'
import { checkWebOptions, type WebAuditOptions } from './options.js'

/** What is used of a Fastify request. */
export interface FastifyRequestParts {
  raw: IncomingMessage
  method: string
  is404?: boolean
  routeOptions?: { url?: string | undefined }
}

interface FastifyReplyParts {
  raw: ServerResponse
}

interface FastifyParts {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its overloads depend on the types of the host's server
  addHook: (name: any, hook: any) => unknown
}

/** A plugin, for `fastify.register`. */
export type FastifyAudit = (instance: FastifyParts, options: unknown, done: () => void) => void

/**
 * Audits the requests of a Fastify app (5): a trail for each, active for all hooks and handlers after it, closed with
 * the response: `denied` on 401 and 403, `failure` on 5xx and a connection that broke. It holds for the instance it is
 * registered on and all below; register it first, since hooks run in their order.
 *
 * @throws {AuditError} ERR_INVALID_OPTION; nothing when requests come.
 * @example
 * await fastify.register(auditFastify({ actor: (request: FastifyRequest) => request.user?.id }))
 */
export function auditFastify<Request extends FastifyRequestParts = FastifyRequestParts>(
  options: WebAuditOptions<Request> = {},
): FastifyAudit {
  const checked = checkWebOptions(options)
  const onRequest = (request: Request, reply: FastifyReplyParts, next: () => void): void => {
    const begun = beginRequest(request.raw, reply.raw, viewOf(request), checked)
    if (begun) begun.trail.run(() => next())
    else next()
  }
  const onError = (request: Request, _reply: unknown, error: unknown, next: () => void): void => {
    auditedRequest(request.raw)?.trail.failed(error)
    next()
  }
  const plugin: FastifyAudit = (instance, _options, done) => {
    instance.addHook('onRequest', onRequest)
    instance.addHook('onError', onError)
    done()
  }
  // The hooks are to hold outside the plugin: what the package fastify-plugin sets.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'spanledger',
  })
}

function viewOf<Request extends FastifyRequestParts>(request: Request) {
  return {
    request,
    method: request.method,
    header: (name: string) => headerOf(request.raw, name),
    route: () => (request.is404 === true ? undefined : request.routeOptions?.url),
  }
}
