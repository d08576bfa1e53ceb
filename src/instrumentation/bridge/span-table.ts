import type { SpanContext } from '@opentelemetry/api'
import type { EndedSpan } from '../../otel/span-types.js'
import type { Ambient } from '../../trail/ambient.js'

/** A span that has begun in this process. */
export interface LiveSpan {
  context: SpanContext
  parent: LiveSpan | undefined
  /** The span at the top of those of this process: a request, a job. */
  root: LiveSpan
  /** What surrounded the start: who acts, and for what. */
  surroundings: Ambient
  span: EndedSpan
  hasEnded: boolean
  /** Kinds of records that a span inside made: this one would tell the same call again. */
  recordedInside: Set<string>
}

/** Spans that never end are forgotten when this many have begun after them and live. */
const MAX_LIVE = 10_000

/** The spans that have begun and not ended. */
export class SpanTable {
  readonly #live = new Map<string, LiveSpan>()
  readonly #max: number

  constructor(max = MAX_LIVE) {
    this.#max = max
  }

  get size(): number {
    return this.#live.size
  }

  begin(span: EndedSpan, surroundings: Ambient): void {
    const context = span.spanContext() as SpanContext
    const { parentSpanContext } = span
    const isLocal = parentSpanContext !== undefined && parentSpanContext.isRemote !== true
    const parent = isLocal ? this.#live.get(parentSpanContext.spanId) : undefined
    if (parent) parent.parent = openAround(parent)
    const live = {
      context,
      parent,
      surroundings,
      span,
      hasEnded: false,
      recordedInside: new Set<string>(),
    } as LiveSpan
    live.root = parent?.root ?? live
    if (this.#live.size >= this.#max) this.#live.delete(this.#live.keys().next().value!)
    this.#live.set(context.spanId, live)
  }

  /** @returns undefined for a span that was forgotten, or began before there was a bridge. */
  end(span: EndedSpan): LiveSpan | undefined {
    const { spanId } = span.spanContext()
    const live = this.#live.get(spanId)
    this.#live.delete(spanId)
    return live
  }

  clear(): void {
    this.#live.clear()
  }
}

/** The nearest span around one that has not ended: those between would be kept for as long as spans overlap. */
function openAround({ parent }: LiveSpan): LiveSpan | undefined {
  let around = parent
  while (around?.hasEnded) around = around.parent
  return around
}

/** Remembers in all spans around one that it made a record of a kind. */
export function noteRecorded({ parent }: LiveSpan, eventType: string): void {
  for (let around = parent; around; around = openAround(around)) around.recordedInside.add(eventType)
}
