import { randomHex } from '../record/uuid.js'

/**
 * An `IdGenerator` of the SDK that hands out the ids it was told, so that a span's ids can be in the journal before
 * the span exists, and a span rebuilt from the journal has the ids of the live one.
 */
export class PresetIdGenerator {
  #traceId: string | undefined
  #spanId: string | undefined

  /** The ids of the next span. A span with a parent takes its parent's trace id, whatever is set here. */
  preset(ids: { traceId?: string; spanId: string }): void {
    this.#traceId = ids.traceId
    this.#spanId = ids.spanId
  }

  // Fields, as the SDK calls them detached in some versions.
  readonly generateTraceId = (): string => {
    const id = this.#traceId ?? newTraceId()
    this.#traceId = undefined
    return id
  }

  readonly generateSpanId = (): string => {
    const id = this.#spanId ?? newSpanId()
    this.#spanId = undefined
    return id
  }
}

/** 16 random bytes as hex, never all zero. */
export function newTraceId(): string {
  const id = randomHex(16)
  return /[1-9a-f]/.test(id) ? id : newTraceId()
}

/** 8 random bytes as hex, never all zero. */
export function newSpanId(): string {
  const id = randomHex(8)
  return /[1-9a-f]/.test(id) ? id : newSpanId()
}
