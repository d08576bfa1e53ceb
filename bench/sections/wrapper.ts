import { join } from 'node:path'
import { AuditTrail, auditFunction, shutdownAudit } from 'spanledger'
import { compare } from '../harness/compare.js'
import type { Contender } from '../harness/rounds.js'
import type { Row, Section } from '../harness/section.js'
import { scaled, type Bench } from './bench.js'
import { calibrate, spin } from './work.js'
import { flushed } from './trails.js'

/** Audited calls of one sample; each is four records. */
const CALLS = 500

/** What `auditFunction` costs: against the same records by hand, and against functions that do some work. */
export async function wrapper(bench: Bench): Promise<Section[]> {
  const options = { operationName: 'bench', logDir: join(bench.dir, 'wrapper') }
  const sections = [await againstByHand(bench, options), await againstBare(bench, options)]
  await shutdownAudit()
  return sections
}

interface Options {
  operationName: string
  logDir: string
}

type Call = () => unknown

async function againstByHand(bench: Bench, options: Options): Promise<Section> {
  const count = scaled(bench, CALLS)
  const byHand = calls(bench, 'the same records by hand', count, () => {
    const trail = new AuditTrail(options)
    trail.logEvent('function_call', { functionName: 'bench', arguments: [1] })
    trail.logEvent('function_return', { functionName: 'bench', result: 1, durationMs: 0.1 })
    trail.close()
  })
  const sync = auditFunction(options, (value: number) => value)
  const async = auditFunction(options, async (value: number) => value)
  const contenders = [
    calls(bench, 'auditFunction, sync', count, () => sync(1)),
    calls(bench, 'auditFunction, async', count, () => async(1)),
  ]
  return {
    title: 'auditFunction around a function that does nothing: ratio to the same records by hand',
    reading: 'Four records a call: audit_started, function_call, function_return, audit_closed.',
    rows: await compare(byHand, contenders, bench.rounds),
  }
}

async function againstBare(bench: Bench, options: Options): Promise<Section> {
  const rows: Row[] = []
  for (const milliseconds of [0.1, 1, 10]) {
    const turns = calibrate(milliseconds)
    const count = scaled(bench, Math.min(CALLS, Math.ceil(50 / milliseconds)))
    const sync = auditFunction(options, spin)
    const async = auditFunction(options, async (turns: number) => spin(turns))
    const bare = calls(bench, `bare call of about ${milliseconds} ms`, count, () => spin(turns))
    const contenders = [
      calls(bench, `  audited, sync`, count, () => sync(turns)),
      calls(bench, `  audited, async`, count, () => async(turns)),
    ]
    rows.push(...(await compare(bare, contenders, bench.rounds)))
  }
  return {
    title: 'auditFunction around work: ratio to the bare call',
    reading: '1.05: the audited call takes 5 % longer.',
    rows,
  }
}

/** Calls one after the other, each awaited where it gives a promise. The sink is left for later. */
function calls({ sink }: Bench, name: string, count: number, call: Call): Contender {
  return {
    name,
    operations: count,
    prepare: () => sink.set('hanging'),
    run: () => repeat(count, call),
    rest() {
      sink.set('fine')
      return flushed()
    },
  }
}

function repeat(count: number, call: Call): void | Promise<void> {
  for (let n = 1; n <= count; n++) {
    const result = call()
    if (result instanceof Promise) return result.then(() => repeat(count - n, call))
  }
}
