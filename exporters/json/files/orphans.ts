import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { diag } from '@opentelemetry/api'
import { AuditError } from '../../../src/errors.js'
import { openName, parseSpanFileName } from './names.js'
import { settleOrphan } from './settle-orphan.js'

/** What {@link sealOrphans} did, as paths. */
export interface SealedOrphans {
  /** Files that are now final. */
  sealed: string[]
  /** Files with the bytes of a half-written last line, cut off before sealing. */
  torn: string[]
  /** Files that could not be sealed, and were left as they are: a directory or a link of such a name, for instance. */
  failed: { path: string; reason: string }[]
}

/**
 * Settles the open files that dead writers left in a directory: a half-written last line is cut off (its bytes are
 * kept beside the file, in `<file>.torn`), and the file is sealed. A file whose writer lives is locked and stays as
 * it is. No sealed file is ever replaced: an open file whose lines a sealed one has already is removed, any other
 * gets a name that is free. Safe to run at any time, by several processes at once; no directory is nothing to do.
 *
 * @param dir The directory of a `file:` sink.
 * @returns With what could not be settled, which is also warned of through OpenTelemetry's `diag`.
 * @throws {AuditError} ERR_SINK_READ when the directory cannot be listed, ERR_UNSUPPORTED where there are no file locks.
 * @example
 * const { sealed, torn, failed } = await sealOrphans('audit_logs')
 */
export async function sealOrphans(dir: string): Promise<SealedOrphans> {
  const result: SealedOrphans = { sealed: [], torn: [], failed: [] }
  for (const stem of await openStems(dir)) {
    try {
      const { sealed, torn } = await settleOrphan(dir, stem)
      if (sealed !== undefined) result.sealed.push(sealed)
      if (torn !== undefined) result.torn.push(torn)
    } catch (cause) {
      if (cause instanceof AuditError) throw cause
      const path = join(dir, openName(stem))
      const reason = cause instanceof Error ? cause.message : String(cause)
      diag.warn(`spanledger: cannot seal ${path} (${reason}): move it away, or see to the disk`)
      result.failed.push({ path, reason })
    }
  }
  return result
}

async function openStems(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new AuditError('ERR_SINK_READ', `cannot list ${dir} (${error.message}): check permissions`, {
      cause: error,
    })
  })
  return names.sort().flatMap((name) => {
    const file = parseSpanFileName(name)
    return file?.kind === 'open' ? [file.stem] : []
  })
}
