import { AbsentWriter } from '../delivery/absent-writer.js'
import type { AuditWriter } from '../delivery/writer.js'
import { AuditError, type AuditErrorCode } from '../errors.js'
import { alarm } from '../otel/diagnose.js'

/** What a disk does, as against what an option says wrongly: that is told in any case. */
const BRIDGED: ReadonlySet<AuditErrorCode> = new Set(['ERR_UNWRITABLE', 'ERR_TOKEN_KEY'])
/** How often a writer that could not be opened is tried again. */
const RETRY_MS = 1_000

interface Absence {
  writer: AbsentWriter
  since: number
}

/** The writers that could not be opened, with what was lost for want of them. */
export class Absences {
  readonly #absent = new Map<string, Absence>()

  /** The writer of a key; in its place, where it cannot be opened, one that counts what is lost. @throws what is no matter of the disk. */
  bridge(key: string, open: () => AuditWriter): AuditWriter {
    const absence = this.#absent.get(key)
    if (absence && performance.now() - absence.since < RETRY_MS) return absence.writer
    try {
      const writer = open()
      absence?.writer.succeededBy(writer)
      this.#absent.delete(key)
      return writer
    } catch (error) {
      if (!(error instanceof AuditError && BRIDGED.has(error.code))) throw error
      alarm('records are lost until the journal can be opened', error)
      const writer = absence?.writer ?? new AbsentWriter(error)
      this.#absent.set(key, { writer, since: performance.now() })
      return writer
    }
  }
}
