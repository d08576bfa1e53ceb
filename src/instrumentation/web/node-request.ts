import { types } from 'node:util'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { alarm } from '../../otel/diagnose.js'
import { observeCall, quietly } from '../observe-call.js'
import { bindEvents } from './bind-events.js'
import type { WebAuditOptions } from './options.js'
import { RequestTrail } from './request-trail.js'
import type { RequestView } from './request-view.js'
import { ResponseEnd } from './response-end.js'

export type NodeRequest = IncomingMessage | Http2ServerRequest
export type NodeResponse = ServerResponse | Http2ServerResponse

/** A request of Node's server that is audited. */
export interface AuditedRequest {
  trail: Pick<RequestTrail<unknown>, 'run' | 'failed'>
  end: ResponseEnd
}

/** One trail a request, whichever middleware saw it first. */
const audited = new WeakMap<object, AuditedRequest>()

export function auditedRequest(request: object): AuditedRequest | undefined {
  return audited.get(request)
}

/**
 * Begins the trail of a request, and ends it with its response.
 *
 * @returns undefined where it is not audited: skipped, audited already, or no trail could begin; the alarm says why.
 */
export function beginRequest<Request>(
  request: NodeRequest,
  response: NodeResponse,
  view: RequestView<Request>,
  options: WebAuditOptions<Request>,
): AuditedRequest | undefined {
  if (audited.has(request) || isSkipped(view.request, options)) return undefined
  try {
    const trail = new RequestTrail(view, options)
    const statusCode = () => (response.headersSent ? response.statusCode : undefined)
    const end = new ResponseEnd(request, response as ServerResponse, (ending) =>
      trail.end(ending, statusCode()),
    )
    bindEvents(request, trail)
    bindEvents(response, trail)
    const begun = { trail, end }
    audited.set(request, begun)
    return begun
  } catch (error) {
    alarm('a request could not be audited', error)
    return undefined
  }
}

/** A function that throws skips nothing. */
export function isSkipped<Request>(request: Request, { skip }: WebAuditOptions<Request>): boolean {
  let isSkip = false
  if (skip) quietly(() => (isSkip = skip(request)))
  return isSkip
}

/** Calls a handler inside its request: what it throws or rejects with is recorded, and is its caller's to see as without. */
export function callHandler<T>({ trail, end }: AuditedRequest, handler: () => T): T {
  const done = end.work()
  const settled = () => done()
  const result = observeCall(() => trail.run(handler), {
    returned: settled,
    failed: (error) => {
      trail.failed(error)
      done()
    },
  })
  // A thenable may never be awaited.
  if (!types.isPromise(result)) done()
  return result
}

/** A header of Node's server; one that came more than once is joined. */
export function headerOf({ headers }: { headers: IncomingHttpHeaders }, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value
}
