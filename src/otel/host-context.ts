import {
  context,
  isSpanContextValid,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api'
import type { SpanOrigin } from '../record/types.js'

/** The span context that is active in the host, if it is a valid one. */
export function activeSpanContext(): SpanContext | undefined {
  const active = trace.getSpanContext(context.active())
  return active && isSpanContextValid(active) ? active : undefined
}

/** What a record says of the parent. */
export function originUnder(parent: SpanContext | undefined, kind: SpanOrigin['kind']): SpanOrigin {
  if (!parent) return { kind }
  const traceState = parent.traceState?.serialize()
  return {
    kind,
    parentSpanId: parent.spanId,
    parentIsRemote: parent.isRemote === true,
    ...(traceState !== undefined && traceState !== '' && { traceState }),
  }
}

/**
 * The context in which audited code runs: the trail's span as parent, but with the flags, `isRemote` and tracestate
 * the host's own span has, so that the host's sampler decides as it would without an audit.
 *
 * Without an active span of the host in the same trace the host's context is left alone, unless `propagate` asks
 * for the trail to be the (sampled) root of host spans.
 */
export function contextInside(trailSpan: SpanContext, propagate: boolean): Context {
  const active = context.active()
  const host = trace.getSpan(active)
  const hostContext = host?.spanContext()
  if (host && hostContext && isSpanContextValid(hostContext)) {
    if (hostContext.traceId !== trailSpan.traceId) return active
    return trace.setSpan(active, new TrailContextSpan({ ...hostContext, spanId: trailSpan.spanId }, host))
  }
  if (!propagate) return active
  return trace.setSpanContext(active, { ...trailSpan, traceFlags: TraceFlags.SAMPLED })
}

/**
 * Stands for the trail's span in the host's context. Children see the trail's id; what audited code does to "the
 * active span" reaches the host's span, as it would without an audit.
 */
class TrailContextSpan implements Span {
  readonly #context: SpanContext
  readonly #host: Span

  constructor(spanContext: SpanContext, host: Span) {
    this.#context = spanContext
    this.#host = host
  }

  spanContext(): SpanContext {
    return this.#context
  }

  setAttribute(...args: Parameters<Span['setAttribute']>): this {
    this.#host.setAttribute(...args)
    return this
  }

  setAttributes(...args: Parameters<Span['setAttributes']>): this {
    this.#host.setAttributes(...args)
    return this
  }

  addEvent(...args: Parameters<Span['addEvent']>): this {
    this.#host.addEvent(...args)
    return this
  }

  addLink(...args: Parameters<Span['addLink']>): this {
    this.#host.addLink(...args)
    return this
  }

  addLinks(...args: Parameters<Span['addLinks']>): this {
    this.#host.addLinks(...args)
    return this
  }

  setStatus(...args: Parameters<Span['setStatus']>): this {
    this.#host.setStatus(...args)
    return this
  }

  updateName(...args: Parameters<Span['updateName']>): this {
    this.#host.updateName(...args)
    return this
  }

  end(...args: Parameters<Span['end']>): void {
    this.#host.end(...args)
  }

  isRecording(): boolean {
    return this.#host.isRecording()
  }

  recordException(...args: Parameters<Span['recordException']>): void {
    this.#host.recordException(...args)
  }
}
