import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** A request and its response that no connection is behind. */
export function exchange(): [IncomingMessage, ServerResponse] {
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  return [request, new ServerResponse(request)]
}
