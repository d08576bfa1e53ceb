// What it costs that a call is seen, as ratios to the bare call within one run. How to read it: docs/instrumentation/overhead.md.
//   node scripts/ensure-hosts.mjs sdk2 && npm run bench:instrumentation [-- --quick] [-- --json] [-- --only onnx,tensorflow,pg,http]
import { parseArgs } from 'node:util'
import { configureAudit, shutdownAudit, summarizeAuditLogs } from 'spanledger'
import { withDirectory } from './harness/directory.js'
import { describeMachine, machineLines } from './harness/machine.js'
import { renderSections, type Section } from './harness/section.js'
import { SinkSwitch } from './harness/sink-switch.js'
import type { Bench } from './sections/bench.js'
import { queries } from './instrumented/queries.js'
import { requests } from './instrumented/requests.js'
import { onnxRuns } from './instrumented/onnx-runs.js'
import { predictions } from './instrumented/predictions.js'

const SECTIONS: Record<string, (bench: Bench) => Promise<Section>> = {
  onnx: onnxRuns,
  tensorflow: predictions,
  pg: queries,
  http: requests,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
  },
})
const effort = values.quick
  ? { rounds: { rounds: 3, warmUps: 1, budgetMs: 3_000 }, scale: 0.3 }
  : { rounds: { rounds: 9, warmUps: 2, budgetMs: 15_000 }, scale: 1 }

const names = values.only.split(',')
const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) throw new Error(`no section ${unknown}: use ${Object.keys(SECTIONS).join(', ')}`)

await withDirectory('bench', async (dir) => {
  const sink = `file:${dir}/audit_logs`
  configureAudit({ sink })
  const bench: Bench = { dir, sink: new SinkSwitch(), durabilities: ['sync'], ...effort }
  const machine = describeMachine(dir)
  const sections: Section[] = []
  for (const name of names) sections.push(await SECTIONS[name]!(bench))
  await shutdownAudit()
  // That what was timed was recorded.
  const { byType } = await summarizeAuditLogs({ sink })
  const records = `records: ${JSON.stringify(byType)}`
  if (values.json) console.log(JSON.stringify({ machine, ...effort, sections, byType }, null, 2))
  else console.log([...machineLines(machine), '', renderSections(sections), records].join('\n'))
})
