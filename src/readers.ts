import { resolveOptions } from './config/options.js'
import { processOptions } from './config/process-options.js'
import { parseSink, resolveJournalDir, type SinkAddress } from './config/sink-url.js'
import { keyringFromSecret, readKeyring } from './config/token-keys.js'
import { JsonFileSource } from '../exporters/json/source/source.js'
import type { SpanFileStatus } from '../exporters/json/survey.js'
import { AuditError } from './errors.js'
import { openJournals, type JournalFile } from './journal/reader.js'
import { unreadableJournals } from './query/journal-runs.js'
import type { AuditSource } from './query/source.js'
import type { SourceOptions } from './query/types.js'

/**
 * Opens the source of a sink. What reads files is loaded with this module: Node remembers a load that failed, so one
 * that ran out of descriptors at the first query would fail all later ones.
 *
 * @throws {AuditError} ERR_INVALID_SINK; ERR_SINK_WRITE_ONLY for an OTLP endpoint; ERR_UNSUPPORTED for a kind of
 *   sink that this version does not read.
 */
export function openSource(options: SourceOptions): Promise<AuditSource> {
  return Promise.resolve(options).then(sourceOf)
}

function sourceOf(options: SourceOptions): AuditSource {
  const { address, journalDir } = locate(options)
  switch (address.scheme) {
    case 'file':
      return new JsonFileSource({
        logDir: address.path,
        openJournals: () => openAll(journalDir, address),
        ...(options.allowMissing !== undefined && { allowMissing: options.allowMissing }),
        ...(options.onDamage !== undefined && { onDamage: options.onDamage }),
      })
    case 'otlp+http':
    case 'otlp+https':
      throw new AuditError(
        'ERR_SINK_WRITE_ONLY',
        `${address.label} only takes spans: read from where its Collector writes`,
      )
    case 'clickhouse':
    case 'clickhouses':
    case 'chdb':
      throw new AuditError(
        'ERR_UNSUPPORTED',
        `this version does not read ${address.scheme}: sinks: read a file: sink`,
      )
  }
}

function openAll(journalDir: string, address: SinkAddress): JournalFile[] {
  try {
    return openJournals(journalDir, address)
  } catch (error) {
    throw error instanceof AuditError ? error : unreadableJournals(journalDir, error)
  }
}

export type { SpanFileStatus }

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
