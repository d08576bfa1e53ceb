import type { IncomingMessage, ServerResponse } from 'node:http'
import { AuditError } from '../../errors.js'
import { beginRequest, callHandler, headerOf, type NodeRequest, type NodeResponse } from './node-request.js'
import { checkWebOptions, type WebAuditOptions } from './options.js'

/**
 * Audits the requests of a server of `node:http`, `node:https` or, by its compatibility API, `node:http2`: a trail for
 * each, active for all that the listener calls or awaits, closed with its response. There are no routes: give
 * `operationName`, or all requests of a method share its name.
 *
 * @param listener What it returns or throws, and when, is as without.
 * @throws {AuditError} ERR_INVALID_OPTION, ERR_INVALID_INPUT; nothing when requests come.
 * @example
 * createServer(auditHttp({ actor: (request) => sessionOf(request)?.user }, (request, response) => {
 *   AuditTrail.active()?.logDataAccess({ datasetName: 'loans', columnsAccessed: ['income'], numRecords: 1 })
 *   response.end('ok')
 * }))
 */
export function auditHttp<
  Request extends NodeRequest = IncomingMessage,
  Response extends NodeResponse = ServerResponse,
  Result = void,
>(
  options: WebAuditOptions<Request>,
  listener: (request: Request, response: Response) => Result,
): (request: Request, response: Response) => Result {
  const checked = checkWebOptions(options)
  if (typeof listener !== 'function') {
    throw new AuditError('ERR_INVALID_INPUT', 'auditHttp wraps the listener of requests of a server')
  }
  return function (this: unknown, request, response) {
    const call = () => Reflect.apply(listener, this, [request, response])
    const view = {
      request,
      method: request.method ?? '',
      header: (name: string) => headerOf(request, name),
      route: () => undefined,
    }
    const begun = beginRequest(request, response, view, checked)
    return begun ? callHandler(begun, call) : call()
  }
}
