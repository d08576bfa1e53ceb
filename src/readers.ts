import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { resolveOptions } from './config/options.js'
import { processOptions } from './config/process-options.js'
import { flushWriters } from './config/flush-hooks.js'
import { parseSink, resolveJournalDir, sinkIdentity, type SinkAddress } from './config/sink-url.js'
import { keyringFromSecret, readKeyring } from './config/token-keys.js'
import { JsonFileSource } from '../exporters/json/source/source.js'
import { SpanWalk } from '../exporters/json/source/span-walk.js'
import type { SpanFileStatus } from '../exporters/json/survey.js'
import { AuditError, isOutOfDescriptors } from './errors.js'
import { openJournals, type JournalFile } from './journal/reader.js'
import { unreadableJournals } from './query/journal-runs.js'
import type { AuditSource } from './query/source.js'
import type { RecordIndex, SinkFlaw, SpanSource, StoredSpan } from './query/stored-span.js'
import type { SourceOptions } from './query/types.js'

/**
 * Opens the source of a sink. What reads files is loaded with this module: Node remembers a load that failed, so one
 * that ran out of descriptors at the first query would fail all later ones.
 *
 * @throws {AuditError} ERR_INVALID_SINK; ERR_SINK_WRITE_ONLY for an OTLP endpoint; what the target of a ClickHouse
 *   sink throws.
 */
export async function openSource(options: SourceOptions): Promise<AuditSource> {
  const { allowMissing, onDamage } = options
  const { address, journalDir } = locate(options)
  const common = {
    openJournals: () => openAll(journalDir, address),
    ...(allowMissing !== undefined && { allowMissing }),
    ...(onDamage !== undefined && { onDamage }),
  }
  if (address.scheme === 'file') return new JsonFileSource({ logDir: address.path, ...common })
  requireReadable(address)
  // What a host's own provider still holds is in no journal.
  await flushWriters()
  const { openClickHouseSource } = await import('../exporters/clickhouse/source/open.js')
  return openClickHouseSource(address, common)
}

function requireReadable({ scheme, label }: SinkAddress): void {
  if (scheme !== 'otlp+http' && scheme !== 'otlp+https') return
  const message = `${label} only takes spans: read from where its Collector writes`
  throw new AuditError('ERR_SINK_WRITE_ONLY', message)
}

/** A sink and its journals at one moment: a record that leaves a journal meanwhile is among the spans. */
export interface EvidenceLook {
  /** Fixed when the look began. */
  journals: readonly JournalFile[]
  /** Ids of the writers that have a journal: they live, or nobody has recovered them yet. */
  writers: readonly string[]
  spans: AsyncIterable<StoredSpan>
  /** Of a sink whose queries read an index over its spans: all that is in it, to be read after them. */
  index?: () => Promise<RecordIndex>
  close(): void
}

/** All that there is of a sink, for whoever checks it. */
export interface Evidence {
  /** Of the sink, without user info. */
  label: string
  /** @throws {AuditError} ERR_SINK_NOT_FOUND when there is neither sink nor journal; ERR_SINK_READ from the spans. */
  look(onFlaw: (flaw: SinkFlaw) => void): EvidenceLook
}

/** @throws {AuditError} as {@link openSource} */
export function openEvidence(options: SourceOptions): Evidence {
  const { address, journalDir } = locate(options)
  requireReadable(address)
  const sink = sinkIdentity(address, journalDir)
  const source = evidenceSource(address)
  return {
    label: address.label,
    look: (onFlaw) => {
      const opened = openReadable(journalDir, address, onFlaw)
      // What another exporter refused, the sink may well have.
      const isOfSink = ({ deadLetter }: JournalFile) =>
        deadLetter === undefined || deadLetter.exporter === sink
      const journals = opened.filter(isOfSink)
      const read = source(journals.length > 0, onFlaw)
      reportSetAside(journalDir, onFlaw)
      const writers = journals.flatMap(({ writer }) => writer ?? [])
      const close = () => opened.forEach((journal) => journal.close())
      return { journals, writers, ...read, close }
    },
  }
}

type EvidenceSource = (
  mayMiss: boolean,
  onFlaw: (flaw: SinkFlaw) => void,
) => Pick<EvidenceLook, 'spans' | 'index'>

function evidenceSource(address: SinkAddress): EvidenceSource {
  if (address.scheme === 'file') return fileEvidence(address.path)
  const load = () => import('../exporters/clickhouse/source/evidence.js')
  return (mayMiss) => ({
    spans: (async function* () {
      yield* (await load()).tableSpans(address, mayMiss)
    })(),
    index: async () => (await load()).tableIndex(address),
  })
}

function fileEvidence(dir: string): EvidenceSource {
  const walk: SpanSource = new SpanWalk(dir)
  return (mayMiss, onFlaw) => {
    if (!mayMiss && !existsSync(dir))
      throw new AuditError('ERR_SINK_NOT_FOUND', `no directory ${dir}: check the path`)
    return { spans: walk.spans(onFlaw) }
  }
}

// Journals that cannot be listed must not keep the sink from being checked; but where only descriptors are short, what
// is in them would be told of as missing.
function openReadable(
  journalDir: string,
  address: SinkAddress,
  onFlaw: (flaw: SinkFlaw) => void,
): JournalFile[] {
  try {
    return openAll(journalDir, address)
  } catch (error) {
    if (error instanceof AuditError && isOutOfDescriptors(error.cause)) throw error
    const message = error instanceof Error ? error.message : String(error)
    onFlaw({ kind: 'unreadable', location: journalDir, message })
    return []
  }
}

function reportSetAside(journalDir: string, onFlaw: (flaw: SinkFlaw) => void): void {
  const dir = join(journalDir, 'damaged')
  for (const name of namesIn(dir)) {
    const message = 'a damaged journal was set aside by a recovery: what could not be read in it is missing'
    onFlaw({ kind: 'unreadable', location: join(dir, name), message })
  }
}

function namesIn(dir: string): string[] {
  // A file of that name is nobody's journal.
  return lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(dir) : []
}

function openAll(journalDir: string, address: SinkAddress): JournalFile[] {
  try {
    return openJournals(journalDir, address)
  } catch (error) {
    throw error instanceof AuditError ? error : unreadableJournals(journalDir, error)
  }
}

export type { JournalFile, SpanFileStatus }

/** What a `file:` sink's directory holds; nothing where there is none. @throws {AuditError} ERR_SINK_READ */
export async function surveyFiles(dir: string): Promise<SpanFileStatus[]> {
  const { surveySpanFiles } = await import('../exporters/json/survey.js')
  return (await surveySpanFiles(dir)) ?? []
}

/**
 * The tokens that stand for persons in records of a sink, under every key that is known.
 *
 * @param ids Clear ids.
 * @throws {AuditError} ERR_TOKEN_KEY without a key: no token could be told from another.
 */
export function subjectTokens(options: SourceOptions, ids: readonly string[]): string[] {
  const { journalDir, tokenKeyFile } = locate(options)
  const { tokenKey } = processOptions()
  const keyring = tokenKey === undefined ? readKeyring(journalDir, tokenKeyFile) : keyringFromSecret(tokenKey)
  return ids.flatMap((id) => keyring.tokensOf(id))
}

interface Location {
  address: SinkAddress
  journalDir: string
  tokenKeyFile: string | undefined
}

function locate({ sink, logDir, journalDir }: SourceOptions): Location {
  const { sink: configuredSink, journalDir: configuredJournal, tokenKeyFile } = processOptions()
  const settled = resolveOptions({
    ...(configuredSink !== undefined && { sink: configuredSink }),
    ...(configuredJournal !== undefined && { journalDir: configuredJournal }),
    ...(tokenKeyFile !== undefined && { tokenKeyFile }),
    ...(sink !== undefined && { sink }),
    ...(logDir !== undefined && { sink: `file:${logDir}` }),
    ...(journalDir !== undefined && { journalDir }),
  })
  const address = parseSink(settled.sink)
  return {
    address,
    journalDir: resolveJournalDir(address, settled.journalDir),
    tokenKeyFile: settled.tokenKeyFile,
  }
}
