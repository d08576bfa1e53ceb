/** Seconds and nanoseconds since the Unix epoch, as OpenTelemetry's `HrTime`. */
export type Instant = readonly [seconds: number, nanoseconds: number]

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  return a[0] - b[0] || a[1] - b[1]
}

let lastSecond = Number.NaN
let lastText = ''

/**
 * RFC 3339 text in UTC with nine fraction digits, so that text order is time order.
 *
 * @example
 * formatInstant([1767225600, 5]) // '2026-01-01T00:00:00.000000005Z'
 */
export function formatInstant([seconds, nanoseconds]: Instant): string {
  if (seconds !== lastSecond) {
    lastText = new Date(seconds * 1000).toISOString().slice(0, 20)
    lastSecond = seconds
  }
  return lastText + String(nanoseconds).padStart(9, '0') + 'Z'
}

const FORMAT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z$/

/**
 * The inverse of {@link formatInstant}.
 *
 * @throws {RangeError} when the text has another form.
 */
export function parseInstant(text: string): Instant {
  const match = FORMAT.exec(text)
  const milliseconds = match ? Date.parse(match[1]! + 'Z') : Number.NaN
  if (Number.isNaN(milliseconds)) throw new RangeError(`not a record timestamp: ${text}`)
  return [milliseconds / 1000, Number(match![2])]
}

/** How far the wall clock may drift from the anchored one before the anchor is set anew. */
const MAX_DRIFT_MS = 5

/**
 * A wall clock finer than `Date.now()`: the wall time of an anchor plus the monotonic time since. It follows the
 * system clock when that is set; the caller keeps its own times from going backwards.
 */
export class NanoClock {
  readonly #wallMs: () => number
  readonly #monotonicMs: () => number
  #anchorWall = Number.NEGATIVE_INFINITY
  #anchorMonotonic = 0

  constructor(wallMs: () => number = Date.now, monotonicMs: () => number = () => performance.now()) {
    this.#wallMs = wallMs
    this.#monotonicMs = monotonicMs
  }

  now(): Instant {
    const wall = Math.floor(this.#wallMs())
    let elapsed = this.#monotonicMs() - this.#anchorMonotonic
    if (Math.abs(this.#anchorWall + elapsed - wall) > MAX_DRIFT_MS || elapsed < 0) {
      this.#anchorWall = wall
      this.#anchorMonotonic += elapsed
      elapsed = 0
    }
    const wholeMs = Math.floor(elapsed)
    const milliseconds = this.#anchorWall + wholeMs
    const seconds = Math.floor(milliseconds / 1000)
    return [
      seconds,
      (milliseconds - seconds * 1000) * 1_000_000 + Math.floor((elapsed - wholeMs) * 1_000_000),
    ]
  }
}
