import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { OpenEntry } from '../journal/entries.js'
import type { OrphanJournal } from '../journal/orphan.js'
import { RESERVE_FILE, readLosses, type Loss } from '../journal/reserve.js'
import { JournalScan, type JournalDamage } from '../journal/scan.js'
import type { TrailState } from '../journal/trail-states.js'
import {
  buildRecord,
  headAfter,
  type BuiltRecord,
  type RecordInput,
  type TrailHead,
  type TrailIdentity,
} from '../record/build.js'
import { formatInstant, type Instant } from '../record/time.js'
import type { Keyring } from '../record/tokens.js'
import type { LedgerPosition } from '../record/types.js'
import { gapOf } from './open-trail.js'
import { INTERRUPTED } from './writer.js'

/** Builds a record at a place that is only known when it is its turn. */
type BuildRecord = (ledger: LedgerPosition, recordId: string, now: Instant, keyring: Keyring) => BuiltRecord

/**
 * Gives a record its place in the recoverer's ledger, once `keep` has it.
 *
 * @param after The trail's last record id.
 */
export type PlaceInLedger = (
  build: BuildRecord,
  after: string,
  keep: (built: BuiltRecord) => void,
) => BuiltRecord

interface Recoverer {
  place: PlaceInLedger
  recordLosses: (losses: readonly Loss[], writer: string) => void
}

/**
 * Closes the trails that a dead writer left open, in its own journal: should this process die now, the next one finds
 * them closed, and closed once. What the writer had lost is told by a `gap` record before: a possible one, as nobody
 * knows whether the writer could still count the last of it.
 *
 * @param tally Counts are added to it.
 * @returns what of the journal cannot be read.
 */
export function closeOrphans(
  dir: string,
  orphan: OrphanJournal,
  recoverer: Recoverer,
  tally: { interrupted: number; lost: number },
): JournalDamage[] {
  const damage: JournalDamage[] = []
  const scan = new JournalScan(dir, { onDamage: (found) => damage.push(found) })
  try {
    while (scan.next());
  } finally {
    scan.close()
  }
  const losses = readLosses(dir)
  for (const [operationId, trail] of scan.openTrails) {
    const writing = new OrphanTrail(trail, orphan, recoverer.place)
    const loss = losses.find((known) => known.operationId === operationId)
    if (loss && !tells(trail, loss)) writing.append(gapOf(loss, true))
    writing.append(closingOf(trail, damage.length > 0))
    tally.interrupted++
  }
  const homeless = losses.filter(({ operationId }) => !operationId || !scan.openTrails.has(operationId))
  if (homeless.length > 0) recoverer.recordLosses(homeless, basename(dir))
  tally.lost += losses.reduce((sum, { count }) => sum + count, 0)
  rmSync(join(dir, RESERVE_FILE), { force: true })
  return damage
}

/** Whether a recovery before this one has written the gap already. */
function tells({ pending }: TrailState, { from, to }: Loss): boolean {
  const last = [...pending.values()].at(-1)?.built.record
  if (last?.eventType !== 'gap') return false
  const details = last.details as Record<string, unknown>
  return details['from'] === from && details['to'] === to
}

function closingOf({ started }: TrailState, isDamaged: boolean): RecordInput {
  const { actor } = started.record
  return {
    ...INTERRUPTED,
    // Records of this trail may be among what could not be read: the trail itself says so.
    ...(isDamaged && { details: { ...INTERRUPTED.details, details: { journalDamaged: true } } }),
    ...(actor && { actor }),
  }
}

/** A dead writer's trail, being ended by somebody else. */
class OrphanTrail {
  readonly #trail: TrailState
  readonly #orphan: OrphanJournal
  readonly #place: PlaceInLedger
  #head: TrailHead

  constructor(trail: TrailState, orphan: OrphanJournal, place: PlaceInLedger) {
    this.#trail = trail
    this.#orphan = orphan
    this.#place = place
    this.#head = trail.head
  }

  append(input: RecordInput): void {
    const head = this.#head
    const identity = identityOf(this.#trail)
    const built = this.#place(
      (ledger, recordId, now, keyring) => buildRecord(identity, head, input, ledger, recordId, now, keyring),
      head.lastRecordId!,
      ({ text }) => this.#orphan.appendRecord(this.#entry(), text),
    )
    this.#head = headAfter(built)
  }

  #entry(): OpenEntry {
    const { nextSequence, previousHash, lastRecordId, lastTime } = this.#head
    return {
      started: this.#trail.started.text,
      sequence: nextSequence - 1,
      hash: previousHash!,
      recordId: lastRecordId!,
      timestamp: formatInstant(lastTime),
      segments: this.#trail.segments,
    }
  }
}

/** Pointers into what all records of a trail repeat. */
const SHARED = /^\/(?:context|operationName|regulations)(?:\/|$)/

function identityOf({ started: { record } }: TrailState): TrailIdentity {
  const { operationId, operationName, traceId, spanId, regulations, context, redactions = [] } = record
  return {
    operationId,
    operationName,
    traceId,
    spanId,
    regulations,
    context,
    contextRedactions: redactions.filter((pointer) => SHARED.test(pointer)),
  }
}
