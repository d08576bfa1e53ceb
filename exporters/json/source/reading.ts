import { join } from 'node:path'
import { Unreadable, type DamageHandler } from '../../../src/query/damage.js'
import { mayHold, type Run } from '../../../src/query/merge.js'
import { needlesFor } from '../../../src/query/needles.js'
import type { ResolvedQuery } from '../../../src/query/source.js'
import { indexFile, type TailPolicy } from '../files/index-file.js'
import { openName, originOf, sealedName, type SpanFileKind, type SpanFileName } from '../files/names.js'
import { everyLine, ownLineFilter, type LineFilter } from '../lines/line-filter.js'
import { loadBlock, type BlockReader } from './load-block.js'
import { planBySidecar, type PlannedBlock } from './plan-file.js'
import { findSourceFile, type SourceFile } from './source-file.js'

const BUFFER_BYTES = 1024 * 1024
/** Files looked at at once: enough to hide latency, few enough to leave descriptors to others. */
const CONCURRENCY = 16

const TAILS: Record<SpanFileKind, TailPolicy> = {
  open: 'leave',
  sealed: 'keep',
  // A Collector writes its files in place, so half a line at the end of one is a line on its way.
  foreign: 'try',
}

/** One answer to one query: the files it found, what it plans to read of them, and what is open meanwhile. */
export class Reading {
  readonly #dir: string
  readonly #reader: BlockReader
  readonly #ownLines: LineFilter
  readonly #files = new Set<SourceFile>()

  constructor(dir: string, query: ResolvedQuery, onDamage: DamageHandler) {
    const needles = needlesFor(query.filter)
    this.#dir = dir
    this.#reader = { query, needles, onDamage, buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES) }
    this.#ownLines = ownLineFilter(needles)
  }

  /** Looks at files and plans what to read of them, as runs for the merge. */
  async plan(names: readonly SpanFileName[]): Promise<Run[]> {
    const runs: Run[] = []
    for (let i = 0; i < names.length; i += CONCURRENCY) {
      const found = await Promise.allSettled(names.slice(i, i + CONCURRENCY).map((name) => this.#find(name)))
      for (const result of found) {
        if (result.status === 'rejected') throw result.reason
        if (result.value) runs.push(...(await this.#runsOf(...result.value)))
      }
    }
    return runs
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files].map((file) => file.close()))
  }

  async #find(name: SpanFileName): Promise<[SourceFile, PlannedBlock[] | undefined] | undefined> {
    try {
      const file = await findSourceFile(this.#dir, name)
      if (!file) return undefined
      this.#files.add(file)
      if (file.kind !== 'sealed') return [file, undefined]
      return [file, await planBySidecar(file, this.#reader.query, this.#reader.onDamage)]
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      const path = join(this.#dir, name.kind === 'open' ? openName(name.stem) : sealedName(name.stem))
      this.#reader.onDamage({ location: path, message: error.message })
      return undefined
    }
  }

  async #runsOf(file: SourceFile, planned: PlannedBlock[] | undefined): Promise<Run[]> {
    const blocks = planned ?? (await this.#scan(file))
    let left = blocks.length
    if (left === 0) await this.#drop(file)
    return blocks.map((block) => ({
      min: block.min,
      max: block.max,
      load: async () => {
        const records = await loadBlock(file, block, this.#filterFor(file), this.#reader)
        if (--left === 0) await this.#drop(file)
        return records
      },
    }))
  }

  async #scan(file: SourceFile): Promise<PlannedBlock[]> {
    const read = (start: number, end: number) => file.read(start, end, this.#reader.buffer)
    const { blocks } = await indexFile(read, file.size, originOf(file.kind), TAILS[file.kind])
    await file.rest()
    return blocks.filter((block) => mayHold(block, this.#reader.query))
  }

  // The encoding of lines we did not write is not ours to guess.
  #filterFor(file: SourceFile): LineFilter {
    return file.kind === 'foreign' ? everyLine : this.#ownLines
  }

  async #drop(file: SourceFile): Promise<void> {
    this.#files.delete(file)
    await file.close()
  }
}
