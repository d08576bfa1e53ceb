import { basename } from 'node:path'
import { isLocked } from '../../src/journal/status.js'
import { AuditError } from '../../src/errors.js'
import { Unreadable } from '../../src/query/damage.js'
import { indexFile } from './files/index-file.js'
import { readSidecarHeader } from './files/sidecar.js'
import { originOf, type SpanFileKind, type SpanFileName } from './files/names.js'
import { listSpanFiles } from './source/list-files.js'
import { findSourceFile, unreadable } from './source/source-file.js'

/** A file of span lines in a directory. */
export interface SpanFileStatus {
  name: string
  kind: SpanFileKind
  bytes: number
  records: number
  /** Of an open file, whether its writer lives. */
  isAlive?: boolean
}

/**
 * Lists the span files of a directory, with how many records each holds: by its sidecar where that is of this very
 * file, else counted. Nothing is changed; what is not a file, or is gone meanwhile, is left out.
 *
 * @returns undefined when there is no such directory.
 * @throws {AuditError} ERR_SINK_READ
 */
export async function surveySpanFiles(dir: string): Promise<SpanFileStatus[] | undefined> {
  const names = await listSpanFiles(dir)
  if (!names) return undefined
  const found: SpanFileStatus[] = []
  for (const name of names) {
    const status = await survey(dir, name)
    if (status) found.push(status)
  }
  return found
}

async function survey(dir: string, listed: SpanFileName): Promise<SpanFileStatus | undefined> {
  const file = await findSourceFile(dir, listed).catch(notAFile)
  if (!file) return undefined
  const { path, kind, size: bytes } = file
  const buffer = Buffer.allocUnsafe(0)
  try {
    const header = kind === 'sealed' ? await readSidecarHeader(file.sidecarPath) : undefined
    const read = (start: number, end: number) => file.read(start, end, buffer)
    const { records } =
      header?.bytes === bytes
        ? header
        : await indexFile(read, bytes, originOf(kind), kind === 'open' ? 'leave' : 'keep')
    const name = basename(path)
    return { name, kind, bytes, records, ...(kind === 'open' && { isAlive: isHeld(path) }) }
  } finally {
    await file.close()
  }
}

function isHeld(path: string): boolean {
  try {
    return isLocked(path)
  } catch (error) {
    throw error instanceof AuditError ? error : unreadable(path, error)
  }
}

function notAFile(error: unknown): undefined {
  if (!(error instanceof Unreadable)) throw error
}
