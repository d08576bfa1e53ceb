import { context, propagation, ROOT_CONTEXT, trace, type Baggage, type SpanContext } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { randomUUID } from 'node:crypto'
import { activeSpanContext } from '../../otel/host-context.js'

/** What of a request any framework can tell. */
export interface RequestView<Request> {
  /** As the functions of the options get it. */
  request: Request
  method: string
  /** @param name In lower case. */
  header: (name: string) => string | undefined
  /** The pattern of its route, such as `/orders/:id`; undefined before routing, and where nothing matched. */
  route: () => string | undefined
}

const METHOD = /^[A-Z-]{1,32}$/
/** No room for an address or a sentence: whoever sends the header chooses it. */
const REQUEST_ID = /^[\w.~:+/=-]{1,128}$/
const MAX_ROUTE_LENGTH = 200

/** The method; `_OTHER`, after OpenTelemetry's conventions, for what is none. */
export function methodOf({ method }: RequestView<unknown>): string {
  return METHOD.test(method) ? method : '_OTHER'
}

export function routeOf(view: RequestView<unknown>): string | undefined {
  const route = view.route()
  return typeof route === 'string' && route !== '' ? route.slice(0, MAX_ROUTE_LENGTH) : undefined
}

/** @param told By a function of the host. */
export function requestIdOf(view: RequestView<unknown>, told?: unknown): string {
  const ids = [told, view.header('x-request-id')]
  return ids.find((id): id is string => typeof id === 'string' && REQUEST_ID.test(id)) ?? randomUUID()
}

const propagator = new W3CTraceContextPropagator()
const headers = {
  get: (view: RequestView<unknown>, name: string) => view.header(name),
  keys: () => propagator.fields(),
}

/**
 * The span that a request's trail belongs under: the host's own, else the caller's.
 *
 * @see https://www.w3.org/TR/trace-context/
 */
export function parentOf(view: RequestView<unknown>): SpanContext | undefined {
  return activeSpanContext() ?? trace.getSpanContext(propagator.extract(ROOT_CONTEXT, view, headers))
}

/** The baggage that the host's propagator has read, if there is one. */
export function hostBaggage(): Baggage | undefined {
  return propagation.getBaggage(context.active())
}
