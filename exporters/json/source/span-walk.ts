import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../../src/errors.js'
import { Unreadable } from '../../../src/query/damage.js'
import type { SinkFlaw, SpanSource, StoredSpan } from '../../../src/query/stored-span.js'
import { openName, originOf, parseSpanFileName, sealedName, type SpanFileName } from '../files/names.js'
import { readSidecarHeader } from '../files/sidecar.js'
import { linesOf, stretches, type Line } from '../lines/split.js'
import { listSpanFiles } from './list-files.js'
import { findSourceFile, type SourceFile } from './source-file.js'
import { readStoredSpans, type StoredLine } from './stored-spans.js'

const STRETCH_BYTES = 1024 * 1024

type OnFlaw = (flaw: SinkFlaw) => void

/**
 * Walks every whole span in a directory, file by file. Nothing of it is taken from sidecars: they are an index,
 * which anyone can make again, and only tell of files that have become shorter or are gone.
 */
export class SpanWalk implements SpanSource {
  readonly #dir: string
  readonly #buffer = Buffer.allocUnsafeSlow(STRETCH_BYTES)
  /** How far each file was read, by stem: a file keeps it when it is sealed. */
  readonly #read = new Map<string, number>()

  constructor(dir: string) {
    this.#dir = dir
  }

  /**
   * A directory that does not exist holds no spans.
   *
   * @throws {AuditError} From the iteration: ERR_SINK_READ when the directory cannot be listed.
   */
  async *spans(onFlaw: OnFlaw): AsyncGenerator<StoredSpan, void, undefined> {
    // First: a sidecar is made after its file.
    const indexed = await indexedStems(this.#dir)
    const names = (await listSpanFiles(this.#dir)) ?? []
    const stems = new Set(names.map(({ stem }) => stem))
    for (const stem of indexed.filter((each) => !stems.has(each) && !this.#read.has(each))) {
      const message = 'the file is gone, its index is still there'
      onFlaw({ kind: 'missing', location: join(this.#dir, sealedName(stem)), message })
    }
    for (const name of names) yield* this.#file(name, onFlaw)
  }

  async *#file(name: SpanFileName, onFlaw: OnFlaw): AsyncGenerator<StoredSpan, void, undefined> {
    let file: SourceFile | undefined
    try {
      file = await findSourceFile(this.#dir, name)
      if (file) yield* this.#spansOf(file, name.stem, onFlaw)
    } catch (error) {
      if (!isUnreadable(error)) throw error
      const path = join(this.#dir, name.kind === 'open' ? openName(name.stem) : sealedName(name.stem))
      onFlaw({ kind: 'unreadable', location: path, message: error.message })
    } finally {
      await file?.close()
    }
  }

  async *#spansOf(file: SourceFile, stem: string, onFlaw: OnFlaw): AsyncGenerator<StoredSpan> {
    // A Collector may begin a file again under the same name.
    const base = file.kind === 'foreign' ? 0 : (this.#read.get(stem) ?? 0)
    if (base === 0) await reportCut(file, onFlaw)
    const read = (start: number, end: number) => file.read(base + start, base + end, this.#buffer)
    for await (const { bytes, offset } of stretches(read, file.size - base, STRETCH_BYTES)) {
      for (const line of linesOf(bytes, base + offset)) {
        const found = readLine(line, file, onFlaw)
        if (line.isTerminated) this.#read.set(stem, line.offset + line.bytes.length + 1)
        if (found?.flaw !== undefined) onFlaw(flawAt(file, line, found.flaw))
        if (found) yield* found.spans
      }
    }
  }
}

/** The spans of a line; undefined for one that is damaged, or still on its way. */
function readLine(line: Line, file: SourceFile, onFlaw: OnFlaw): StoredLine | undefined {
  const { kind, path } = file
  // A writer that died in mid-line left these records in its journal.
  if (!line.isTerminated && kind === 'open') return undefined
  try {
    const found = readStoredSpans(line.bytes, originOf(kind), { location: path, offset: line.offset })
    return line.isTerminated || kind !== 'sealed' ? found : { ...found, flaw: 'the line has lost its end' }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    // A Collector writes its files in place.
    if (line.isTerminated || kind === 'sealed') onFlaw(flawAt(file, line, error.message))
    return undefined
  }
}

async function reportCut(file: SourceFile, onFlaw: OnFlaw): Promise<void> {
  if (file.kind !== 'sealed') return
  const known = (await readSidecarHeader(file.sidecarPath))?.bytes ?? 0
  if (known <= file.size) return
  const message = `the file ends ${known - file.size} bytes before the end its index knows`
  onFlaw({ kind: 'truncated', location: file.path, offset: file.size, message })
}

async function indexedStems(dir: string): Promise<string[]> {
  // A directory that cannot be listed is told of where its files are listed.
  const names = await readdir(dir).catch(() => [])
  return names.flatMap((name) => {
    const sealed = name.endsWith('.idx') ? parseSpanFileName(name.replace(/\.idx$/, '.jsonl')) : undefined
    return sealed?.kind === 'sealed' ? [sealed.stem] : []
  })
}

function flawAt(file: SourceFile, line: Line, message: string): SinkFlaw {
  return { kind: 'unreadable', location: file.path, offset: line.offset, message }
}

function isUnreadable(error: unknown): error is Error {
  return error instanceof Unreadable || (error instanceof AuditError && error.code === 'ERR_SINK_READ')
}
