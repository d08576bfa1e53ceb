import { context, propagation, type Baggage, type BaggageEntry } from '@opentelemetry/api'
import { debug } from '../../otel/diagnose.js'
import { AuditTrail } from '../../trail/trail.js'
import { formatBaggage, parseBaggage } from './baggage-header.js'
import { DEFAULT_KEYS, isClaimable } from './claims.js'

/** Headers of a request that is about to be sent. */
export type HeaderCarrier = Headers | Record<string, string | string[] | number | undefined>

/**
 * The `baggage` header that tells another service who the current records are about and why, to spread into the
 * headers of one request. The id of an actor is personal data: nothing is ever sent unless you call this.
 *
 * @returns `{}` where there is neither actor nor purpose. A value of more than 256 characters, or with control
 * characters, is left out.
 * @see https://www.w3.org/TR/baggage/
 * @example
 * await fetch('http://scoring.internal/score', { method: 'POST', headers: { ...auditBaggage() }, body })
 */
export function auditBaggage(): { baggage?: string } {
  const baggage = formatBaggage(currentEntries())
  return baggage === '' ? {} : { baggage }
}

/**
 * As {@link auditBaggage}, into headers that may have a baggage already: its other entries stay.
 *
 * @returns the headers given.
 * @example
 * const headers = injectAuditBaggage(new Headers({ accept: 'application/json' }))
 */
export function injectAuditBaggage<T extends HeaderCarrier>(headers: T): T {
  const entries = currentEntries()
  if (entries.length === 0) return headers
  const names = new Set(entries.map(([name]) => name))
  const others = parseBaggage(baggageIn(headers) ?? '')?.getAllEntries() ?? []
  const value = formatBaggage([...entries, ...others.filter(([name]) => !names.has(name))])
  if (headers instanceof Headers) headers.set('baggage', value)
  else Object.assign(headers, { [nameIn(headers)]: value })
  return headers
}

/**
 * Runs `fn` with current actor and purpose in OpenTelemetry's own baggage, so that a host's propagator sends them with
 * every request that `fn` makes, to whomever it goes. Does nothing in a host without a context manager.
 *
 * @throws what `fn` throws.
 * @example
 * const answer = await withAuditBaggage(() => fetch('http://scoring.internal/score'))
 */
export function withAuditBaggage<T>(fn: () => T): T {
  const active = context.active()
  const before: Baggage = propagation.getBaggage(active) ?? propagation.createBaggage()
  const baggage = currentEntries().reduce((all, [name, entry]) => all.setEntry(name, entry), before)
  return context.with(propagation.setBaggage(active, baggage), fn)
}

function currentEntries(): [string, BaggageEntry][] {
  const { actor, purpose } = AuditTrail.surroundings()
  const values: [string, unknown][] = [
    [DEFAULT_KEYS.actorId, actor?.id],
    [DEFAULT_KEYS.actorType, isClaimable(actor?.id) ? actor?.type : undefined],
    [DEFAULT_KEYS.purpose, purpose],
  ]
  return values.flatMap(([name, value]): [string, BaggageEntry][] => {
    if (value === undefined) return []
    if (isClaimable(value)) return [[name, { value }]]
    debug(`${name} is not sent: it has more than 256 characters, or is no plain text`)
    return []
  })
}

function nameIn(headers: Exclude<HeaderCarrier, Headers>): string {
  return Object.keys(headers).find((name) => name.toLowerCase() === 'baggage') ?? 'baggage'
}

function baggageIn(headers: HeaderCarrier): string | undefined {
  const value = headers instanceof Headers ? headers.get('baggage') : headers[nameIn(headers)]
  return Array.isArray(value) ? value.join(',') : value?.toString()
}
