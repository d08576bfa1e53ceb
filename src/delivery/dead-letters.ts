import { rmSync } from 'node:fs'
import { readDeadLetter, writeDeadLetter } from '../journal/dead-letters.js'
import type { JournalHeader } from '../journal/entries.js'
import { listDeadLetters } from '../journal/files.js'
import type { JournalDamage } from '../journal/scan.js'
import { alarm } from '../otel/diagnose.js'
import { countDeadLetters } from '../otel/self-metrics.js'
import { DurableBatch, type DeliveryNotes, type ReadySpan } from './batch.js'
import type { RecoveryRoute } from './exporter-set.js'
import { SpanRebuilder } from './rebuild.js'

/**
 * Sets aside what an exporter refuses for good, and says so.
 *
 * @param header Of the journal that has it.
 * @throws a file system error.
 */
export function keepDeadLetter(
  journalDir: string,
  header: JournalHeader,
  refusal: { exporter: string; token: string; reason: string; spans: readonly ReadySpan[] },
): void {
  const { exporter, token, reason, spans } = refusal
  const deadLetter = { exporter, reason, token, at: new Date().toISOString() }
  const refused = spans.map(({ started, segment, records }) => ({
    started,
    records,
    ...(segment && { segment }),
  }))
  const path = writeDeadLetter(journalDir, { ...header, deadLetter }, refused)
  const records = refused.reduce((sum, span) => sum + span.records.length, 0)
  countDeadLetters(exporter, records)
  alarm(`${exporter} refused ${records} records for good (${reason}): they are set aside in ${path}`)
}

/**
 * Sends what exporters refused for good once more: the reason may have been mended. What is taken now is no longer set
 * aside; what is refused again stays, and so does a file of which a part cannot be read: it is evidence.
 *
 * @returns how many records were taken, and how many not; and the files that could not be read at all.
 */
export async function resendDeadLetters(
  journalDir: string,
  sink: string,
  routes: readonly RecoveryRoute[],
): Promise<{ taken: number; refused: number; damage: JournalDamage[] }> {
  const rebuilder = new SpanRebuilder()
  const records = { taken: 0, refused: 0, damage: [] as JournalDamage[] }
  for (const path of listDeadLetters(journalDir)) {
    const letter = readLetter(path, records.damage)
    const name = letter?.header.deadLetter?.exporter
    const route = routes.find((known) => known.name === name)
    if (!letter || !route || letter.header.sink !== sink || letter.spans.length === 0) continue
    const notes: DeliveryNotes = {
      exporter: route.name,
      begun: () => {},
      acknowledged: () => {},
      setAside: () => {
        isRefused = true
      },
    }
    let isRefused = false
    const batch = new DurableBatch(
      letter.spans.map((span) => rebuilder.rebuild(span)),
      notes,
    )
    const count = batch.spans.reduce((sum, span) => sum + span.events.length, 0)
    if (!(await route.replay(batch)) || isRefused) {
      records.refused += count
      continue
    }
    records.taken += count
    if (letter.isDamaged) alarm(`${path} is damaged: what can be read of it was sent, and it stays`)
    else rmSync(path, { force: true })
  }
  return records
}

function readLetter(path: string, damage: JournalDamage[]): ReturnType<typeof readDeadLetter> {
  try {
    return readDeadLetter(path)
  } catch (error) {
    damage.push({ file: path, offset: 0, message: `the dead letter cannot be read: ${String(error)}` })
    return undefined
  }
}
