import type { EndedSpan } from '../../otel/span-types.js'
import { textOf } from './readers/attributes.js'

/** Words without numbers, addresses or paths: names that instrumentations make of constants. */
const CONSTANT = /^[\p{L}_][\p{L}_.:-]{0,63}(?: [\p{L}_][\p{L}_.:-]{0,63}){0,3}$/u
const METHOD = /^[A-Z]{3,7}$/

/**
 * A name for the trail of a local root span that does not differ from call to call: the name of the span itself may hold a
 * path with an id, or a person.
 *
 * @example
 * operationName(span) // 'GET /users/:id', where the route is known; else 'GET'
 */
export function operationName({ name, attributes, instrumentationScope }: EndedSpan): string {
  const method = textOf(attributes, 'http.request.method', 'http.method')
  if (method !== undefined && METHOD.test(method)) {
    const route = textOf(attributes, 'http.route')
    return (route === undefined ? method : `${method} ${route}`).slice(0, 256)
  }
  const service = textOf(attributes, 'rpc.service')
  if (service !== undefined && CONSTANT.test(service)) return service
  if (CONSTANT.test(name)) return name
  return (instrumentationScope.name || 'span').slice(0, 256)
}
