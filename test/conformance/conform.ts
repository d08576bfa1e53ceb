import { describe } from 'vitest'
import { filterCases } from './cases/filters.js'
import { readingCases } from './cases/reading.js'
import { trailCases } from './cases/trails.js'
import { valueCases } from './cases/values.js'
import type { SinkKind } from './support/sink.js'

/**
 * What every kind of sink must do alike.
 *
 * @param runs How many sinks the property of filters fills, and how many filters it asks each for.
 */
export function conform(kind: SinkKind, runs: { sinks: number; filters: number }): void {
  describe(kind.name, () => {
    readingCases(kind)
    valueCases(kind)
    trailCases(kind)
    filterCases(kind, runs)
  })
}
