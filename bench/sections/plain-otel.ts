import type { Attributes } from '@opentelemetry/api'
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node'
import type { Contender } from '../harness/rounds.js'
import type { Logged } from './inputs.js'

/** Takes everything and keeps nothing, but counts. */
class CountingExporter implements SpanExporter {
  events = 0

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    for (const { events } of spans) this.events += events.length
    done({ code: 0 })
  }

  shutdown(): Promise<void> {
    return Promise.resolve()
  }
}

export interface PlainSpans {
  contender: Contender
  /** The share of events so far that did not reach the exporter: the SDK itself dropped them. */
  lostShare(): number
  shutdown(): Promise<void>
}

/** Span events of the plain SDK with its defaults: no guarantee, and nothing leaves the process. */
export function plainSpans(logged: Logged, eventsPerSpan: number, spans: number): PlainSpans {
  const exporter = new CountingExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
  const tracer = provider.getTracer('bench')
  const attributes = attributesOf(logged)
  let added = 0
  const contender: Contender = {
    name: `span.addEvent, ${eventsPerSpan} a span`,
    operations: spans * eventsPerSpan,
    run() {
      for (let n = 0; n < spans; n++) {
        const span = tracer.startSpan('bench')
        for (let event = 0; event < eventsPerSpan; event++) span.addEvent(logged.eventType, attributes)
        span.end()
      }
      added += spans * eventsPerSpan
    },
    rest: () => provider.forceFlush(),
  }
  return {
    contender,
    lostShare: () => 1 - exporter.events / added,
    shutdown: () => provider.shutdown(),
  }
}

/** Attributes hold no objects: they become text, once, as a caller who cares for speed would do. */
function attributesOf({ members }: Logged): Attributes {
  const entries = Object.entries(members).map(([key, value]) => [
    key,
    typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : value,
  ])
  return { user: 'bench', ...(Object.fromEntries(entries) as Attributes) }
}
