import { randomBytes } from 'node:crypto'
import type { LineOrigin } from '../lines/otlp-line.js'

/**
 * Names in a span directory. An open file has another suffix than a sealed one, so that tools which follow `*.jsonl`
 * (a Collector's receiver starts over when a file changes) see only files that no longer change.
 */
const SEALED = '.jsonl'
const OPEN = '.jsonl.open'
const TORN = '.jsonl.torn'
const SIDECAR = '.idx'

const OWN = /^(spans-\d{8}T\d{9}Z-[0-9a-f]{12}-\d{6,})\.jsonl(\.open)?$/

export type SpanFileKind =
  /** Ours, being written, or left by a writer that died. */
  | 'open'
  /** Ours, final. */
  | 'sealed'
  /** Anyone else's OTLP JSON lines, for instance a Collector's. */
  | 'foreign'

/** Who wrote the lines of such a file. */
export function originOf(kind: SpanFileKind): LineOrigin {
  return kind === 'foreign' ? 'foreign' : 'own'
}

export interface SpanFileName {
  kind: SpanFileKind
  /** The name without its suffix. */
  stem: string
}

/** @returns undefined for a name that is not of a file with spans. */
export function parseSpanFileName(name: string): SpanFileName | undefined {
  const own = OWN.exec(name)
  if (own) return { kind: own[2] === undefined ? 'sealed' : 'open', stem: own[1]! }
  return name.endsWith(SEALED) ? { kind: 'foreign', stem: name.slice(0, -SEALED.length) } : undefined
}

export const sealedName = (stem: string): string => stem + SEALED
export const openName = (stem: string): string => stem + OPEN
export const tornName = (stem: string): string => stem + TORN
export const sidecarName = (stem: string): string => stem + SIDECAR

/** Stems no other writer makes: time, 48 random bits, and a number that counts up. */
export class StemSequence {
  readonly #instance = randomBytes(6).toString('hex')
  #next = 0

  next(now: Date): string {
    const start = now.toISOString().replace(/[-:.]/g, '')
    return `spans-${start}-${this.#instance}-${String(this.#next++).padStart(6, '0')}`
  }
}
