import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { AuditTrail, shutdownAudit } from 'spanledger'
import { inRounds } from '../harness/rounds.js'
import type { Row, Section } from '../harness/section.js'
import type { SinkState } from '../harness/sink-switch.js'
import { percentile, ratios, spreadOf } from '../harness/spread.js'
import { scaled, type Bench } from './bench.js'
import { SMALL } from './inputs.js'
import { flushed } from './trails.js'

const STATES: SinkState[] = ['fine', 'hanging', 'refusing']
/** A service's load: every two milliseconds a trail of so many calls. */
const CALLS_PER_TRAIL = 8
const PAUSE_MS = 2
const TRAILS = 250

interface Sample {
  'log call p50': number
  'log call p99': number
  'log call max': number
  'event loop delay p50': number
  'event loop delay p99': number
  'event loop delay max': number
}

/** Whether a sink that is away is felt by the code that is audited. */
export async function sinkStates(bench: Bench): Promise<Section[]> {
  const samples = await inRounds(STATES, bench.rounds, (state) => sampleWhile(bench, state))
  await shutdownAudit()
  return [
    {
      title: 'A log call while the sink is away: ratio to the same while it is fine',
      reading: '1: nobody feels it. Below 1: what a sink that is fine takes of the process is felt more.',
      rows: rowsOf(bench, samples),
    },
  ]
}

async function sampleWhile(bench: Bench, state: SinkState): Promise<Sample> {
  globalThis.gc?.({ type: 'minor' })
  bench.sink.set(state)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const latencies = await serve(bench, scaled(bench, TRAILS))
  delay.disable()
  bench.sink.set('fine')
  await flushed()
  return {
    'log call p50': percentile(latencies, 0.5),
    'log call p99': percentile(latencies, 0.99),
    'log call max': percentile(latencies, 1),
    'event loop delay p50': delay.percentile(50),
    'event loop delay p99': delay.percentile(99),
    'event loop delay max': delay.max,
  }
}

/** @returns milliseconds of each call. */
async function serve(bench: Bench, trails: number): Promise<number[]> {
  const latencies: number[] = []
  for (let n = 0; n < trails; n++) {
    const trail = new AuditTrail({ operationName: 'bench', logDir: join(bench.dir, 'sinks'), user: 'bench' })
    for (let call = 0; call < CALLS_PER_TRAIL; call++) {
      const started = performance.now()
      SMALL.log(trail)
      latencies.push(performance.now() - started)
    }
    trail.close()
    await sleep(PAUSE_MS)
  }
  return latencies
}

function rowsOf(bench: Bench, samples: ReadonlyMap<SinkState, readonly Sample[]>): Row[] {
  const fine = samples.get('fine')!
  const names = Object.keys(fine[0]!) as (keyof Sample)[]
  const n = scaled(bench, TRAILS) * CALLS_PER_TRAIL * fine.length
  return STATES.slice(1).flatMap((state) =>
    names.map((name) => {
      const values = samples.get(state)!.map((sample) => sample[name])
      const fineValues = fine.map((sample) => sample[name])
      return { name: `${state}: ${name}`, n, figures: { ...spreadOf(ratios(values, fineValues)) } }
    }),
  )
}
