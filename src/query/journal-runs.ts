import { setImmediate as nextTurn } from 'node:timers/promises'
import { AuditError, isOutOfDescriptors } from '../errors.js'
import type { StoredRecord } from '../record/types.js'
import { Unreadable, type DamageHandler } from './damage.js'
import { ANY_TIME, mayHold, type Run } from './merge.js'
import { mayMatch, needlesFor } from './needles.js'
import { readRecord } from './read-record.js'
import { keysOf } from './record-keys.js'
import { answers, type ResolvedQuery } from './source.js'

interface JournaledText {
  text: Buffer
  offset: number
}

interface JournalDamage {
  offset: number
  message: string
}

/** What a journal is to a reader: the texts of records that no durable exporter has acknowledged yet. */
export interface RecordJournal {
  readonly path: string
  /** @param onDamage Told of bytes that are no entry; reading goes on behind them. */
  records(onDamage: (damage: JournalDamage) => void): Iterable<JournaledText>
}

/** The error for a journal that the file system does not give. */
export function unreadableJournals(where: string, cause: unknown): AuditError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const remedy = isOutOfDescriptors(cause)
    ? 'let the process open more files (ulimit -n)'
    : 'check permissions'
  return new AuditError('ERR_SINK_READ', `cannot read the journals in ${where} (${reason}): ${remedy}`, {
    cause,
  })
}

interface Entry {
  path: string
  offset: number
  text: Buffer
  timestamp: string | undefined
}

const RECORDS_PER_RUN = 512
/** After looking at about this much, other work of the process gets its turn. */
const TURN_RECORDS = 1000
const TURN_BYTES = 512 * 1024
const REMEDY = 'keep a copy, then run spanledger recover, which sets what cannot be read aside'

/**
 * The records of journals that may answer a query, as runs. They stay bytes until the merge reaches them, as the
 * journals of a sink that has been away for a day are long.
 *
 * @throws {AuditError} ERR_SINK_READ
 */
export async function journalRuns(
  journals: readonly RecordJournal[],
  query: ResolvedQuery,
  onDamage: DamageHandler,
): Promise<Run[]> {
  const entries: Entry[] = []
  for (const journal of journals) await addCandidates(entries, journal, query, onDamage)
  entries.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  const runs: Run[] = []
  for (let i = 0; i < entries.length; i += RECORDS_PER_RUN) {
    const part = entries.slice(i, i + RECORDS_PER_RUN)
    const { min, max } = rangeOf(part)
    const load = async () => {
      await nextTurn()
      return loadRecords(part, query, onDamage)
    }
    runs.push({ min, max, load })
  }
  return runs
}

async function addCandidates(
  found: Entry[],
  journal: RecordJournal,
  query: ResolvedQuery,
  onDamage: DamageHandler,
): Promise<void> {
  const needles = needlesFor(query.filter)
  const { path } = journal
  let records = 0
  let bytes = 0
  for (const part of partsOf(journal)) {
    if (!('text' in part)) {
      onDamage({ location: path, ...part }, REMEDY)
      continue
    }
    const { text, offset } = part
    const string = text.toString('utf8')
    const timestamp = keysOf(string)?.timestamp
    const range = timestamp === undefined ? ANY_TIME : { min: timestamp, max: timestamp }
    // A text that is no record is let through, whatever the filter, to be reported.
    const isWanted = timestamp === undefined || (mayHold(range, query) && mayMatch(string, needles))
    if (isWanted) found.push({ path, offset, text, timestamp })
    bytes += text.length
    if (++records < TURN_RECORDS && bytes < TURN_BYTES) continue
    records = bytes = 0
    await nextTurn()
  }
}

function* partsOf(journal: RecordJournal): Generator<JournaledText | JournalDamage> {
  const damages: JournalDamage[] = []
  try {
    for (const record of journal.records((damage) => damages.push(damage))) {
      yield* damages.splice(0)
      yield record
    }
  } catch (error) {
    throw error instanceof AuditError ? error : unreadableJournals(journal.path, error)
  }
  yield* damages
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
      onDamage({ location: path, offset, message: error.message }, REMEDY)
    }
  }
  return records
}
