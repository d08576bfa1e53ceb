import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { getAuditLogs, isRecord, shutdownAudit } from 'spanledger'
import { examine } from '../support/fault-check.js'
import { fullVolume, injectedOutage, type Outage } from '../support/fault-outage.js'
import type { Line } from '../support/fault-plan.js'
import { sort } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { recoverAll, SCALE } from '../support/fault-scenarios.js'
import { publicDesk, type DeskOptions } from './programs/desk.js'
import { Pen } from './programs/pen.js'

const ROUNDS = 4 * SCALE
const BEGUN_IN_IT = 'begun in it'
/** Room for the journal's reserve and some hundred records. */
const VOLUME_BYTES = 1024 * 1024

const OUTAGES: [string, () => Outage | undefined][] = [
  ['disk full (a real volume)', () => fullVolume(VOLUME_BYTES)],
  ['disk full (ENOSPC)', () => injectedOutage('ENOSPC')],
  ['disk failing (EIO)', () => injectedOutage('EIO')],
  ['disk read-only (EROFS)', () => injectedOutage('EROFS')],
  ['no descriptors (EMFILE)', () => injectedOutage('EMFILE')],
]

type Way = Pick<DeskOptions, 'durability' | 'onFailure'>
const WAYS: Way[] = [
  { durability: 'sync', onFailure: 'throw' },
  { durability: 'fsync', onFailure: 'throw' },
  { durability: 'tick', onFailure: 'throw' },
  { durability: 'sync', onFailure: 'alarm' },
]

describe.each(OUTAGES)('%s for a while, again and again', (name, begin) => {
  it.each(WAYS)('under $durability and $onFailure loses nothing acknowledged, and heals', async (way) => {
    const outage = begin()
    if (!outage) return noteNotPermitted(name)
    const logDir = join(outage.dir, 'logs')
    const lines: Line[] = []
    const desk = publicDesk({ ...way, logDir })
    const pen = new Pen(desk, (line) => lines.push(line))
    const long = pen.open('through it all')
    for (let round = 0; round < ROUNDS; round++) {
      pen.log(long, 3)
      outage.begin()
      pen.log(long, 5)
      pen.close(pen.open(BEGUN_IN_IT))
      await desk.flush(50)
      pen.log(long, 5)
      outage.end()
      pen.close(pen.open('begun after it'))
    }
    pen.close(long)
    expect(await desk.flush()).toBe(true)
    await shutdownAudit()
    await pen.settled()
    const { receipts, refused, broken } = sort(lines)
    await recoverAll(logDir)
    const tally = new Tally(name)
    const told = way.onFailure === 'alarm' ? await untoldLosses(logDir, refused.length) : []
    tally.count(
      way.durability,
      await examine(logDir, receipts, { settled: true }),
      [...broken, ...told],
      ROUNDS,
    )
    tally.settle()
    expect(refused.length > 0 || name.includes('EMFILE')).toBe(true)
    expect(sort(lines).receipts.length).toBeGreaterThan(ROUNDS)
  })
})

/** Where a test cannot be made, the table says so. */
function noteNotPermitted(name: string): void {
  new Tally(`${name}: not permitted here`).settle({ atLeast: 0 })
}

/** Under `alarm` each record that could not be kept is counted by a `gap` record, the start of a trail too. */
async function untoldLosses(logDir: string, refused: number): Promise<string[]> {
  const gaps = (await getAuditLogs({ logDir, eventTypes: 'gap' })).filter((record) => isRecord(record, 'gap'))
  const told = gaps.reduce((sum, { details }) => sum + details.count, 0)
  const begun = await getAuditLogs({ logDir, operationName: BEGUN_IN_IT, eventTypes: 'audit_started' })
  const lost = refused + ROUNDS - begun.length
  return told === lost ? [] : [`${lost} records were lost, ${told} are told of`]
}
