import { parseSink, sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import type { NamedExporter } from '../delivery/exporter-set.js'
import { AuditError } from '../errors.js'
import type { EndedSpanExporter } from '../otel/span-types.js'
import { otlpExporter, sinkExporter } from '../writers.js'

/** What `exporters` may hold: the URL of a further sink, or an exporter. */
export type FurtherExporter = string | EndedSpanExporter

export interface FurtherExporters {
  /** They must have a record before the journal lets it go. */
  durable: NamedExporter[]
  /** They get copies. */
  fanOut: NamedExporter[]
}

/**
 * Sorts the exporters beside the sink's: a sink, or an exporter that declares itself durable (`durableAs`), holds the
 * journal; any other gets copies, and so does the collector that the environment names.
 *
 * @param where The sink itself: its identity and its address.
 * @throws {AuditError} ERR_INVALID_OPTION for a place named twice; what {@link sinkExporter} throws.
 */
export function sortExporters(
  given: readonly FurtherExporter[],
  { sink, address, journals }: { sink: string; address: SinkAddress; journals: string },
): FurtherExporters {
  const durable: NamedExporter[] = []
  const fanOut: NamedExporter[] = []
  for (const one of given) {
    if (typeof one === 'string') {
      const address = parseSink(one)
      const name = sinkIdentity(address, journals)
      durable.push({ name, label: address.label, open: sinkExporter(address) })
    } else if (one.durableAs !== undefined) {
      durable.push({ name: one.durableAs, open: () => Promise.resolve(one), copies: true })
    } else fanOut.push({ name: `exporter ${fanOut.length + 1}`, open: () => Promise.resolve(one) })
  }
  const otlp = otlpExporter(process.env, address)
  if (otlp) fanOut.push({ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', open: otlp })
  refuseTwice([{ name: sink, label: address.label }, ...durable])
  return { durable, fanOut }
}

function refuseTwice(places: readonly { name: string; label?: string }[]): void {
  const names = places.map(({ name }) => name)
  const twice = places.find(({ name }, index) => names.indexOf(name) !== index)
  if (!twice) return
  const { name, label = name } = twice
  throw new AuditError(
    'ERR_INVALID_OPTION',
    `exporters (or SPANLEDGER_EXPORTERS) name ${label} twice, or the sink itself: each place needs one exporter`,
  )
}
