import { AuditError } from '../errors.js'
import type { StoredRecord } from '../record/types.js'
import { Unreadable, type DamageHandler } from './damage.js'
import { ANY_TIME, mayHold, type Run } from './merge.js'
import { mayMatch, needlesFor } from './needles.js'
import { readRecord } from './read-record.js'
import { keysOf } from './record-keys.js'
import { answers, type ResolvedQuery } from './source.js'

/** What a journal is to a reader: the texts of records that no durable exporter has acknowledged yet. */
export interface RecordJournal {
  readonly path: string
  /** @param onDamage Told of bytes that are no entry; reading goes on behind them. */
  records(
    onDamage: (damage: { offset: number; message: string }) => void,
  ): Iterable<{ text: Buffer; offset: number }>
}

/** The error for a journal that the file system does not give. */
export function unreadableJournals(where: string, cause: unknown): AuditError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AuditError(
    'ERR_SINK_READ',
    `cannot read the journals in ${where} (${reason}): check permissions`,
    { cause },
  )
}

interface Entry {
  path: string
  offset: number
  text: Buffer
  timestamp: string | undefined
}

const RECORDS_PER_RUN = 512

/**
 * The records of journals that may answer a query, as runs. They stay bytes until the merge reaches them, as the
 * journals of a sink that has been away for a day are long.
 */
export function journalRuns(
  journals: readonly RecordJournal[],
  query: ResolvedQuery,
  onDamage: DamageHandler,
): Run[] {
  const entries = journals.flatMap((journal) => candidates(journal, query, onDamage))
  entries.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  const runs: Run[] = []
  for (let i = 0; i < entries.length; i += RECORDS_PER_RUN) {
    const part = entries.slice(i, i + RECORDS_PER_RUN)
    const { min, max } = rangeOf(part)
    runs.push({ min, max, load: () => Promise.resolve(loadRecords(part, query, onDamage)) })
  }
  return runs
}

function candidates(journal: RecordJournal, query: ResolvedQuery, onDamage: DamageHandler): Entry[] {
  const needles = needlesFor(query.filter)
  const found: Entry[] = []
  try {
    for (const { text, offset } of journal.records((damage) =>
      onDamage({ location: journal.path, ...damage }),
    )) {
      const string = text.toString('utf8')
      const timestamp = keysOf(string)?.timestamp
      const range = timestamp === undefined ? ANY_TIME : { min: timestamp, max: timestamp }
      if (mayHold(range, query) && mayMatch(string, needles)) {
        found.push({ path: journal.path, offset, text, timestamp })
      }
    }
  } catch (error) {
    if (!(error instanceof AuditError)) throw unreadableJournals(journal.path, error)
    if (error.code !== 'ERR_DAMAGED') throw error
    // What follows damage in a journal cannot be read: its frames are found from the start on.
    onDamage({ location: journal.path, message: error.message })
  }
  return found
}

function timeOf(entry: Entry): string {
  return entry.timestamp ?? ''
}

function rangeOf(entries: readonly Entry[]): { min: string; max: string } {
  const first = entries[0]?.timestamp
  const last = entries.at(-1)?.timestamp
  return first === undefined || last === undefined ? ANY_TIME : { min: first, max: last }
}

function loadRecords(
  entries: readonly Entry[],
  query: ResolvedQuery,
  onDamage: DamageHandler,
): StoredRecord[] {
  const records: StoredRecord[] = []
  for (const { text, path, offset } of entries) {
    try {
      const record = readRecord(text.toString('utf8'))
      if (answers(record, query)) records.push(record)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      onDamage({ location: path, offset, message: error.message })
    }
  }
  return records
}
