import { propagation, ROOT_CONTEXT, type Baggage, type BaggageEntry } from '@opentelemetry/api'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import { debug } from '../../otel/diagnose.js'

/** What W3C Baggage has every platform carry; a header beyond it is no honest one. */
const MAX_HEADER_BYTES = 8192
const MAX_ENTRIES = 64

const propagator = new W3CBaggagePropagator()
const HEADER = 'baggage'

/**
 * Reads a `baggage` header. One that is too large is ignored as a whole, an entry that is malformed by itself.
 *
 * @see https://www.w3.org/TR/baggage/
 */
export function parseBaggage(header: string): Baggage | undefined {
  if (Buffer.byteLength(header) > MAX_HEADER_BYTES || header.split(',').length > MAX_ENTRIES) {
    debug('a baggage header was ignored: it has more than 64 entries or 8192 bytes')
    return undefined
  }
  const getter = { get: () => header, keys: () => [HEADER] }
  return propagation.getBaggage(propagator.extract(ROOT_CONTEXT, {}, getter))
}

/** Writes a `baggage` header; what comes first stays, where not everything fits. Empty where there is nothing to say. */
export function formatBaggage(entries: readonly (readonly [string, BaggageEntry])[]): string {
  const baggage = propagation.createBaggage(Object.fromEntries(entries.slice(0, MAX_ENTRIES)))
  const carrier = { header: '' }
  propagator.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), carrier, {
    set: (into: typeof carrier, _name, value) => void (into.header = value),
  })
  return carrier.header
}
