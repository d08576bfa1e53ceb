import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReleaseCounts } from '../../../src/journal/release-counts.js'

/** The same by brute force: every record with the exporters that lack it. */
class Model {
  files: { number: number; bytes: number; lacking: Set<number>[] }[] = []
  readonly exporters: number

  constructor(exporters: number) {
    this.exporters = exporters
  }

  fileAdded(number: number, previousBytes: number): number[] {
    const last = this.files.at(-1)
    if (last) last.bytes = previousBytes
    this.files.push({ number, bytes: 0, lacking: [] })
    return this.released()
  }

  recordAdded(): void {
    this.files.at(-1)!.lacking.push(new Set(Array.from({ length: this.exporters }, (_, e) => e)))
  }

  /** Up to so many records that an exporter lacks, by file. */
  next(exporter: number, count: number): Map<number, number> {
    const records = this.files.flatMap(({ number, lacking }) => lacking.map((who) => ({ number, who })))
    const taken = new Map<number, number>()
    for (const { number, who } of records.filter(({ who }) => who.has(exporter)).slice(0, count)) {
      who.delete(exporter)
      taken.set(number, (taken.get(number) ?? 0) + 1)
    }
    return taken
  }

  released(): number[] {
    const numbers: number[] = []
    while (this.files.length > 1 && this.files[0]!.lacking.every((who) => who.size === 0)) {
      numbers.push(this.files.shift()!.number)
    }
    return numbers
  }

  get bytes(): number {
    return this.files.slice(0, -1).reduce((sum, { bytes }) => sum + bytes, 0)
  }

  get unsettled(): number {
    const lacked = Array.from({ length: this.exporters }, (_, exporter) => {
      return this.files.flatMap(({ lacking }) => lacking).filter((who) => who.has(exporter)).length
    })
    return Math.max(0, ...lacked)
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'record' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('file' as const), bytes: fc.nat({ max: 9_999 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      exporter: fc.nat({ max: 2 }),
      count: fc.nat({ max: 6 }),
    }),
  },
)

describe('what keeps a journal file', () => {
  it('is each record that some exporter lacks, in it or in one before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 80 }), (exporters, steps) => {
        const [counts, model] = [new ReleaseCounts(exporters), new Model(exporters)]
        let number = 1
        expect(counts.fileAdded(1, 0)).toEqual(model.fileAdded(1, 0))
        for (const one of steps) {
          if (one.do === 'record') {
            counts.recordAdded()
            model.recordAdded()
          } else if (one.do === 'file') {
            expect(counts.fileAdded(++number, one.bytes)).toEqual(model.fileAdded(number, one.bytes))
          } else {
            const exporter = one.exporter % exporters
            const records = model.next(exporter, one.count)
            expect(counts.settle(exporter, records)).toEqual(model.released())
          }
          expect([counts.unsettled, counts.bytes, counts.current]).toEqual([
            model.unsettled,
            model.bytes,
            number,
          ])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is nothing, once the slowest exporter has caught up', () => {
    const counts = new ReleaseCounts(2)
    for (const number of [1, 2, 3]) {
      counts.fileAdded(number, 100)
      counts.recordAdded()
    }
    const all = new Map([1, 2, 3].map((number) => [number, 1]))
    expect([counts.settle(0, all), counts.unsettled]).toEqual([[], 3])
    expect([counts.settle(1, all), counts.unsettled]).toEqual([[1, 2], 0])
  })

  it('is never the newest file: what comes next stands there', () => {
    const counts = new ReleaseCounts(1)
    counts.fileAdded(1, 0)
    counts.recordAdded()
    expect(counts.settle(0, new Map([[1, 1]]))).toEqual([])
    expect(counts.fileAdded(2, 100)).toEqual([1])
  })

  it('is not asked for of a file that is gone', () => {
    const counts = new ReleaseCounts(1)
    counts.fileAdded(1, 0)
    counts.fileAdded(2, 100)
    expect([counts.settle(0, new Map([[1, 5]])), counts.unsettled]).toEqual([[], 0])
  })
})
