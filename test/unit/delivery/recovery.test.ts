import { cpSync, mkdirSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { JournaledWriter } from '../../../src/delivery/journaled-writer.js'
import type { RecoveryRoute } from '../../../src/delivery/exporter-set.js'
import { recoverWriters } from '../../../src/delivery/recovery.js'
import { serviceResource } from '../../../src/otel/resource.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { NanoClock } from '../../../src/record/time.js'
import { createKeyring } from '../../../src/record/tokens.js'
import type { AuditRecord } from '../../../src/record/types.js'
import { UuidV7Generator } from '../../../src/record/uuid.js'
import { LedgerHead } from '../../../src/delivery/record-home.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])

/** A journal directory as a writer leaves it that is killed: with one open trail of six records. */
async function deadJournal(): Promise<string> {
  const living = join(tempDir(), 'journal')
  const exporter = new MemoryExporter()
  exporter.answer = 'hang'
  const writer = new JournaledWriter({
    journalDir: living,
    sink: 'test',
    resource: serviceResource('s'),
    durability: 'sync',
    keyring,
    exporter: () => Promise.resolve(exporter),
    recover: false,
  })
  const trail = writer.openTrail({
    operationName: 'x',
    kind: 'internal',
    regulations: [],
    context: {},
    contextRedactions: [],
    input: { outcome: 'unknown' },
    parent: undefined,
  })
  for (let n = 1; n <= 5; n++) trail.append({ eventType: 'e', details: { n }, outcome: 'success' })
  const journalDir = join(tempDir(), 'journal')
  cpSync(living, journalDir, { recursive: true })
  await writer.shutdown(10)
  return journalDir
}

/** One process that recovers; `sink` says whether it takes a batch. */
function recoverer(journalDir: string, sink: (spans: EndedSpan[]) => boolean) {
  const ids = new UuidV7Generator()
  const ledger = new LedgerHead(ids.next(Date.now()), ids)
  const clock = new NanoClock()
  return recoverWriters({
    journalDir,
    sink: 'test',
    ownDir: '',
    place: (build, after, keep) => {
      const now = clock.now()
      return ledger.place((position, id) => build(position, id, now, keyring), now, after, keep).built
    },
    routes: [route(sink)],
    recordLosses: () => {
      throw new Error('nothing was lost')
    },
  })
}

function route(sink: (spans: EndedSpan[]) => boolean): RecoveryRoute {
  return {
    name: 'test',
    replay: (batch) => {
      batch.begin()
      const isTaken = sink(batch.spans)
      if (isTaken) batch.taken()
      return Promise.resolve(isTaken)
    },
  }
}

function recordsOf(spans: EndedSpan[]): AuditRecord[] {
  const events = spans.flatMap((span) => span.events)
  return events.map((event) => JSON.parse(event.attributes!['audit.record'] as string) as AuditRecord)
}

it('a recovery that is cut short is taken up by the next: nothing is lost, and the trail is closed once', async () => {
  const journalDir = await deadJournal()
  expect(await recoverer(journalDir, () => false)).toMatchObject({ interrupted: 1, waiting: 1, writers: 0 })
  const taken: EndedSpan[] = []
  const report = await recoverer(journalDir, (spans) => taken.push(...spans) > 0)
  expect(report).toMatchObject({ interrupted: 0, waiting: 0, writers: 1 })
  const records = recordsOf(taken)
  expect(records.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(records.filter(({ eventType }) => eventType === 'audit_closed')).toHaveLength(1)
  expect(readdirSync(journalDir)).toEqual([])
})

it('a recovery whose acknowledgement was lost sends the same records again', async () => {
  const journalDir = await deadJournal()
  const attempts: EndedSpan[][] = []
  await recoverer(journalDir, (spans) => {
    attempts.push(spans)
    return false
  })
  await recoverer(journalDir, (spans) => attempts.push(spans) > 0)
  expect(recordsOf(attempts[1]!)).toEqual(recordsOf(attempts[0]!))
})

it('writers of another sink are left alone', async () => {
  const journalDir = await deadJournal()
  const before = readdirSync(journalDir)
  const options = {
    journalDir,
    sink: 'another',
    ownDir: '',
    place: () => {
      throw new Error('not asked')
    },
    routes: [route(() => true)],
    recordLosses: () => {},
  }
  expect(await recoverWriters(options)).toMatchObject({ writers: 0, interrupted: 0, damage: [] })
  expect(readdirSync(journalDir)).toEqual(before)
})

it('what a kill left between two names is cleared away, but not a draft that is being made', async () => {
  const journalDir = await deadJournal()
  for (const name of ['.gone-a', '.draft-old', '.draft-new']) mkdirSync(join(journalDir, name))
  utimesSync(join(journalDir, '.draft-old'), 0, 0)
  await recoverer(journalDir, () => true)
  expect(readdirSync(journalDir)).toEqual(['.draft-new'])
})
