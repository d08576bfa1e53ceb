import type { CaptureLevel } from '../../../config/options.js'
import type { EndedSpan } from '../../../otel/span-types.js'
import type { Outcome } from '../../../record/types.js'

/** What a reader makes of a span: the content of a record. */
export interface Reading {
  eventType: string
  details: Record<string, unknown>
  /** @default by the status of the span */
  outcome?: Outcome
}

export interface ReaderOptions {
  capture: CaptureLevel
  /** In place of what the span says. */
  dataset?: string | undefined
}

/** Pure: the same span makes the same readings. None for a span that is about no data and no model. */
export type SpanReader = (span: EndedSpan, options: ReaderOptions) => Reading[]
