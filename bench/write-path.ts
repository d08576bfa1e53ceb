// What writing records costs, as ratios within one run. How to read it: docs/benchmarks.md.
//   npm run bench [-- --quick] [-- --json] [-- --only calls,wrapper,sinks,throughput,sizes,clickhouse]
import { parseArgs } from 'node:util'
import { withDirectory } from './harness/directory.js'
import { describeMachine, machineLines } from './harness/machine.js'
import { renderSections, type Section } from './harness/section.js'
import { SinkSwitch } from './harness/sink-switch.js'
import type { Bench } from './sections/bench.js'
import { clickHouse } from './sections/clickhouse.js'
import { DURABILITIES, isKnown, type Durability } from './sections/durabilities.js'
import { logCalls } from './sections/log-calls.js'
import { sinkStates } from './sections/sink-states.js'
import { sizes } from './sections/sizes.js'
import { throughput } from './sections/throughput.js'
import { wrapper } from './sections/wrapper.js'

const SECTIONS: Record<string, (bench: Bench) => Promise<Section[]>> = {
  calls: logCalls,
  wrapper,
  sinks: sinkStates,
  throughput,
  sizes,
  clickhouse: clickHouse,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
  },
})
const effort = values.quick
  ? { rounds: { rounds: 3, warmUps: 1, budgetMs: 1_500 }, scale: 0.3 }
  : { rounds: { rounds: 9, warmUps: 2, budgetMs: 7_000 }, scale: 1 }

const names = values.only.split(',')
const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) throw new Error(`no section ${unknown}: use ${Object.keys(SECTIONS).join(', ')}`)

await withDirectory('bench', async (dir) => {
  const machine = describeMachine(dir)
  const durabilities: Durability[] = []
  const notes: string[] = []
  for (const durability of DURABILITIES) {
    if (await isKnown(durability)) durabilities.push(durability)
    else notes.push(`durability ${durability} is left out: configureAudit refuses it`)
  }
  const bench: Bench = { dir, sink: new SinkSwitch(), durabilities, ...effort }
  const sections: Section[] = []
  for (const name of names) sections.push(...(await SECTIONS[name]!(bench)))
  if (values.json) console.log(JSON.stringify({ machine, ...effort, notes, sections }, null, 2))
  else console.log([...machineLines(machine), ...notes, '', renderSections(sections)].join('\n'))
})
