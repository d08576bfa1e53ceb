import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { resolveOptions } from '../../config/options.js'
import { parseSink, resolveJournalDir, sinkIdentity } from '../../config/sink-url.js'
import { readKeyring } from '../../config/token-keys.js'
import { AuditError } from '../../errors.js'
import {
  readDeadLetters,
  readWriters,
  type DeadLetterStatus,
  type WriterStatus,
} from '../../journal/status.js'
import type { Place } from '../query-options.js'
import { surveyFiles, type SpanFileStatus } from '../../readers.js'

/** What `spanledger status --json` prints. */
export interface SinkStatus {
  /** Without user info. */
  sink: string
  journalDir: string
  /** Of a `file:` sink. */
  files?: SpanFileStatus[]
  writers: WriterStatus[]
  backlog: {
    /** Records in journals that the sink, or a further durable exporter, is not known to have, of live and dead writers. */
    records: number
    /** Of these, those of dead writers: they wait for `spanledger recover`. */
    ofDeadWriters: number
    /** Timestamp of the oldest. */
    oldest?: string
    /** Who is not known to have all of them. */
    waitingFor: string[]
  }
  /** Records that the sink, or another durable exporter, refused for good. */
  deadLetters: DeadLetterStatus[]
  /** Journals that a recovery could not read in full, set aside in `<journalDir>/damaged`. */
  setAside: number
  tokenKey: {
    isPresent: boolean
    /** Id of the key in use. */
    kid?: string
    /** How many retired keys are kept beside it. */
    retired?: number
    /** Why it is not there. */
    problem?: string
  }
}

/**
 * Looks at a sink and its journals.
 *
 * @throws {AuditError} ERR_INVALID_SINK, ERR_SINK_READ; ERR_SINK_NOT_FOUND where a `file:` or `chdb:` sink has
 *   neither directory nor journal. A server is not asked anything, and the engine is not started.
 */
export async function readStatus(place: Place, env: NodeJS.ProcessEnv): Promise<SinkStatus> {
  const address = parseSink(place.sink)
  const journalDir = resolveJournalDir(address, place.journalDir)
  if ('path' in address && !existsSync(address.path) && !existsSync(journalDir)) {
    throw new AuditError('ERR_SINK_NOT_FOUND', `no directory ${address.path}: check the path`)
  }
  // The journals first: a record that leaves one meanwhile is then counted twice rather than not at all.
  const writers = readWriters(journalDir, address)
  const files = address.scheme === 'file' ? await surveyFiles(address.path) : undefined
  const oldest = writers.flatMap(({ oldestUnacknowledged }) => oldestUnacknowledged ?? []).sort()[0]
  const waiting = (some: readonly WriterStatus[]) =>
    some.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0)
  return {
    sink: address.label,
    journalDir,
    ...(files && { files }),
    writers,
    backlog: {
      records: waiting(writers),
      ofDeadWriters: waiting(writers.filter(({ isAlive }) => !isAlive)),
      ...(oldest !== undefined && { oldest }),
      waitingFor: namesOf(writers, { [sinkIdentity(address, journalDir)]: address.label }),
    },
    deadLetters: readDeadLetters(journalDir, address),
    setAside: entriesIn(join(journalDir, 'damaged')),
    tokenKey: tokenKeyIn(journalDir, resolveOptions({}, env).tokenKeyFile),
  }
}

function namesOf(writers: readonly WriterStatus[], labels: Record<string, string>): string[] {
  return [...new Set(writers.flatMap(({ waitingFor }) => waitingFor))].map((name) => labels[name] ?? name)
}

function tokenKeyIn(journalDir: string, keyFile: string | undefined): SinkStatus['tokenKey'] {
  try {
    // A token is `<kid>:<hex>`; of which text does not matter.
    const kids = readKeyring(journalDir, keyFile)
      .tokensOf('')
      .map((token) => token.split(':', 1)[0] ?? '')
    return { isPresent: true, kid: kids[0] ?? '', retired: kids.length - 1 }
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    return { isPresent: false, problem: error.message }
  }
}

function entriesIn(dir: string): number {
  try {
    return readdirSync(dir).length
  } catch (error) {
    // A file of that name is nobody's journal.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}
