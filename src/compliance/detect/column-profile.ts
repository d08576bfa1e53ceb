import type { CountryCode } from 'libphonenumber-js'
import type { Finding } from '../findings.js'
import { isBooleanLike, type Cell } from './cells.js'
import { readColumnName, type NameEvidence } from './column-name.js'
import { combine, nameConfidence, valueConfidence } from './confidence.js'
import { detectorKey, VALUE_DETECTORS, type ValueDetector } from './value-detectors.js'

/** Findings below this are noise. */
const MIN_CONFIDENCE = 0.35

/** Collects the values of one column of the sample; `findings()` judges each distinct value once. */
export class ColumnProfile {
  readonly #path: readonly string[]
  /** Keyed by type and text, so that the number 1 and the text "1" stay apart. */
  readonly #distinct = new Map<string, { cell: Cell; count: number }>()
  #values = 0

  constructor(path: readonly string[]) {
    this.#path = path
  }

  add(cell: Cell): void {
    this.#values++
    const key = `${cell.type}:${cell.text}`
    const known = this.#distinct.get(key)
    if (known === undefined) this.#distinct.set(key, { cell, count: 1 })
    else known.count++
  }

  findings(countries: readonly CountryCode[]): Finding[] {
    const { evidence, damping } = readColumnName(this.#path)
    const named = new Map(evidence.map((item) => [detectorKey(item), item]))
    const onlyBoolean = this.#values > 0 && this.#every(isBooleanLike)
    return VALUE_DETECTORS.flatMap((detector): Finding[] => {
      const name = named.get(detectorKey(detector))
      // `email: true` tells that there is an address, not which one; `pregnant: true` tells all there is to tell.
      if (onlyBoolean && detector.specialCategory === undefined) return []
      return this.#finding(detector, name, damping.get(detector.kind) ?? 1, countries)
    }).sort((a, b) => b.confidence * b.share - a.confidence * a.share || b.confidence - a.confidence)
  }

  #finding(
    detector: ValueDetector,
    name: NameEvidence | undefined,
    damping: number,
    countries: readonly CountryCode[],
  ): Finding[] {
    const { judge } = detector
    const matched = { matches: 0, near: 0, values: 0 }
    let fitting = 0
    for (const { cell, count } of this.#distinct.values()) {
      if (cell.type === 'binary') continue
      if (judge !== undefined) {
        const judgement = judge(cell, countries)
        if (judgement === 'match') {
          matched.matches++
          matched.values += count
        } else if (judgement === 'near') matched.near++
      }
      if (name !== undefined && detector.fits(cell, name.weight)) fitting += count
    }
    const fitShare = this.#values === 0 ? undefined : fitting / this.#values
    const byName = name === undefined ? 0 : nameConfidence(name.weight, fitShare, detector.unfit)
    const confidence = combine(byName, damping * valueConfidence(matched, detector))
    if (confidence < MIN_CONFIDENCE) return []
    const share =
      this.#values === 0 ? 0 : Math.max(name === undefined ? 0 : fitting, matched.values) / this.#values
    return [
      {
        kind: detector.kind,
        confidence: Math.round(confidence * 100) / 100,
        share: Math.round(share * 1000) / 1000,
        ...(detector.specialCategory === undefined ? {} : { specialCategory: detector.specialCategory }),
      },
    ]
  }

  #every(test: (cell: Cell) => boolean): boolean {
    for (const { cell } of this.#distinct.values()) if (!test(cell)) return false
    return true
  }
}
