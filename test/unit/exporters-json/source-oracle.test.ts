import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { queryAuditLogs, type AuditFilter, type StoredRecord } from '../../../src/query/index.js'
import { collectorLine } from './support/collector.js'
import { writeJournal } from './support/journal.js'
import { makeRecord, recordId, type MadeRecord } from './support/records.js'
import { spanWith, writeSpans } from './support/spans.js'

// Few values of each kind, so that filters hit; awkward ones, so that bytes and text must agree.
const NAMES = [
  'load',
  'load_data',
  '__proto__',
  'a"b\\',
  'né <x> & y',
  'line\nbreak',
  '{"operationName":"load"}',
]
const SUBJECTS = ['k1:aa', 'k1:bb', 'k2:aa']
const name = fc.constantFrom(...NAMES)
const id = (max: number) => fc.integer({ min: 1, max }).map(recordId)
const timestamp = fc
  .tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('000000000', '000000001', '999999999'))
  .map(([second, fraction]) => `2026-03-01T00:00:0${second}.${fraction}Z`)

const record: fc.Arbitrary<MadeRecord> = fc
  .record({
    recordId: id(30),
    timestamp,
    operationId: id(4),
    operationName: name,
    eventType: fc.constantFrom('data_access', 'error', 'custom'),
    regulations: fc.subarray(['GDPR', 'HIPAA', 'né <x> & y']),
    outcome: fc.constantFrom('success', 'failure', 'denied', 'unknown'),
    details: fc.oneof(
      name.map((datasetName) => ({ datasetName })),
      name.map((other) => ({ other, eventType: 'error', operationId: recordId(1) })),
    ),
    actor: fc.option(
      name.map((user) => ({ id: user, type: 'user' as const })),
      { nil: undefined },
    ),
    subjects: fc.option(
      fc.subarray(SUBJECTS, { minLength: 1 }).map((tokens) => tokens.map((token) => ({ token }))),
      { nil: undefined },
    ),
  })
  .map((members) => {
    const present = Object.entries(members).filter(([, value]) => value !== undefined)
    return makeRecord(Object.fromEntries(present))
  })

const directory = fc.record({
  batches: fc.array(fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 4 }), { maxLength: 6 }),
  journals: fc.array(fc.array(record, { maxLength: 5 }), { maxLength: 2 }),
  foreign: fc.array(fc.array(fc.array(record, { maxLength: 3 }), { minLength: 1, maxLength: 3 }), {
    maxLength: 2,
  }),
  maxFileBytes: fc.constantFrom(1, 4000, 16_000_000),
  withoutSidecar: fc.boolean(),
  openFiles: fc.nat({ max: 3 }),
})

const some = <T>(values: fc.Arbitrary<T>) =>
  fc.oneof(values, fc.uniqueArray(values, { minLength: 1, maxLength: 3 }))
const filter = fc.record(
  {
    operationId: some(id(4)),
    operationName: some(name),
    eventTypes: some(fc.constantFrom('data_access', 'error', 'custom')),
    regulations: some(fc.constantFrom('GDPR', 'HIPAA', 'né <x> & y', 'CCPA')),
    actors: some(name),
    datasets: some(name),
    outcomes: some(fc.constantFrom('success' as const, 'failure' as const)),
    startTime: timestamp,
    endTime: timestamp,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<AuditFilter>

async function write(
  logDir: string,
  content: typeof directory extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const { batches, journals, foreign, maxFileBytes, withoutSidecar, openFiles } = content
  mkdirSync(logDir, { recursive: true })
  await writeSpans(
    logDir,
    batches.map((batch) => batch.map((records) => spanWith(records))),
    { maxFileBytes },
  )
  const sealed = readdirSync(logDir).filter((file) => file.endsWith('.jsonl'))
  for (const file of sealed.slice(0, openFiles)) {
    renameSync(join(logDir, file), join(logDir, `${file}.open`))
    appendFileSync(join(logDir, `${file}.open`), '{"resourceSpans":[{"resource":{"attr')
  }
  if (withoutSidecar) for (const file of sealed) rmSync(join(logDir, file.replace('.jsonl', '.idx')))
  foreign.forEach((lines, i) => {
    const text = lines
      .map((records) => collectorLine([spanWith(records), spanWith([...records].reverse())]))
      .join('')
    writeFileSync(join(logDir, `traces-${i}.jsonl`), text)
  })
  journals.forEach((records, i) => writeJournal(logDir, recordId(1000 + i), records))
}

function oracle(
  records: readonly StoredRecord[],
  wanted: AuditFilter,
  order: 'asc' | 'desc',
): StoredRecord[] {
  const has = (member: string | readonly string[] | undefined, ...values: (string | undefined)[]) =>
    member === undefined || values.some((value) => value !== undefined && [member].flat().includes(value))
  const key = (of: StoredRecord) => `${of.timestamp} ${of.recordId} ${of.hash}`
  const found = records.filter(
    (of) =>
      has(wanted.operationId, of.operationId) &&
      has(wanted.operationName, of.operationName) &&
      has(wanted.eventTypes, of.eventType) &&
      has(wanted.regulations, ...of.regulations) &&
      has(wanted.actors, of.actor?.id) &&
      has(wanted.datasets, (of.details as { datasetName?: string }).datasetName) &&
      has(wanted.outcomes, of.outcome) &&
      (wanted.startTime === undefined || of.timestamp >= (wanted.startTime as string)) &&
      (wanted.endTime === undefined || of.timestamp < (wanted.endTime as string)),
  )
  const distinct = [...new Map(found.map((of) => [key(of), of])).entries()]
  const sorted = distinct.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, of]) => of)
  return order === 'asc' ? sorted : sorted.reverse()
}

async function readInPages(logDir: string, wanted: AuditFilter, order: 'asc' | 'desc', limit: number) {
  const records: StoredRecord[] = []
  let cursor: string | undefined
  for (;;) {
    const page = queryAuditLogs({ logDir, ...wanted, order, limit, ...(cursor !== undefined && { cursor }) })
    const before = records.length
    for await (const found of page) records.push(found)
    if (records.length - before < limit) return records
    cursor = page.cursor
  }
}

test('files, journals and filters together give what a list in memory gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      directory,
      fc.array(filter, { minLength: 4, maxLength: 4 }),
      fc.constantFrom('asc' as const, 'desc' as const),
      fc.integer({ min: 1, max: 20 }),
      async (content, filters, order, limit) => {
        const logDir = mkdtempSync(join(tmpdir(), 'json-oracle-'))
        try {
          await write(logDir, content)
          const all = [...content.batches.flat(2), ...content.journals.flat(), ...content.foreign.flat(2)]
          const stored = all.map((made) => made.stored)
          for (const wanted of [{}, ...filters]) {
            expect(await readInPages(logDir, wanted, order, limit)).toEqual(oracle(stored, wanted, order))
          }
        } finally {
          rmSync(logDir, { recursive: true })
        }
      },
    ),
    { numRuns: 150 },
  )
})
