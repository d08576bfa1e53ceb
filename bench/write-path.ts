// What writing records costs, as ratios within one run. How to read it: docs/benchmarks.md.
//   npm run bench [-- --quick] [-- --json] [-- --only calls,wrapper,sinks,throughput,sizes,clickhouse]
import { benchArguments } from './harness/arguments.js'
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

const { names, effort, json } = benchArguments(Object.keys(SECTIONS), { quick: 1_500, full: 7_000 })

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
  if (json) console.log(JSON.stringify({ machine, ...effort, notes, sections }, null, 2))
  else console.log([...machineLines(machine), ...notes, '', renderSections(sections)].join('\n'))
})
