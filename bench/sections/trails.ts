import { AuditTrail, flushAudit, type AuditReceipt } from 'spanledger'
import { turn, type Contender } from '../harness/rounds.js'
import type { SinkSwitch } from '../harness/sink-switch.js'
import type { Durability } from './durabilities.js'
import type { Logged } from './inputs.js'

/** Records that share one event-loop tick, and so one write, under `tick`. */
export const RECORDS_PER_TICK = 10

export interface TrailsOptions {
  sink: SinkSwitch
  logDir: string
  durability: Durability
  logged: Logged
  recordsPerTrail: number
  trails: number
}

/**
 * Whole trails: opened, logged to, closed. An operation is one `log…` call with its share of the rest. Delivery waits
 * until the clock has stopped: it is measured by itself.
 */
export function auditedTrails(options: TrailsOptions): Contender {
  const { sink, durability, recordsPerTrail, trails } = options
  return {
    name: `${durability}, ${recordsPerTrail} a trail`,
    operations: trails * recordsPerTrail,
    prepare: () => sink.set('hanging'),
    run: () => (durability === 'sync' || durability === 'fsync' ? writeAll(options) : writeInTurns(options)),
    rest: () => {
      sink.set('fine')
      return flushed()
    },
  }
}

/** @throws {Error} when the sink did not take everything: later figures would be of something else. */
export async function flushed(): Promise<void> {
  if (!(await flushAudit({ timeoutMs: 60_000 }))) throw new Error('the sink did not take what was logged')
}

function openTrail({ logDir, durability }: TrailsOptions): AuditTrail {
  return new AuditTrail({
    operationName: 'bench',
    logDir,
    durability,
    regulations: ['GDPR'],
    user: 'bench',
  })
}

function writeAll(options: TrailsOptions): void {
  for (let n = 0; n < options.trails; n++) {
    const trail = openTrail(options)
    for (let record = 0; record < options.recordsPerTrail; record++) options.logged.log(trail)
    trail.close()
  }
}

async function writeInTurns(options: TrailsOptions): Promise<void> {
  let records = 0
  let receipt: AuditReceipt | undefined
  for (let n = 0; n < options.trails; n++) {
    const trail = openTrail(options)
    for (let record = 0; record < options.recordsPerTrail; record++) {
      options.logged.log(trail)
      if (++records % RECORDS_PER_TICK === 0) await turn()
    }
    receipt = trail.close()
  }
  await kept(receipt)
}

/** Under `tick` a receipt says later that its record is in the journal. */
export async function kept(receipt: (AuditReceipt & { kept?: Promise<void> }) | undefined): Promise<void> {
  await receipt?.kept
}
