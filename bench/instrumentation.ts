// What it costs that a call is seen, as ratios to the bare call within one run. How to read it: docs/instrumentation/overhead.md.
//   node scripts/ensure-hosts.mjs sdk2 && npm run bench:instrumentation [-- --quick] [-- --json] [-- --only onnx,tensorflow,pg,http]
import { configureAudit, shutdownAudit, summarizeAuditLogs } from 'spanledger'
import { benchArguments } from './harness/arguments.js'
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

const { names, effort, json } = benchArguments(Object.keys(SECTIONS), { quick: 3_000, full: 15_000 })

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
  if (json) console.log(JSON.stringify({ machine, ...effort, sections, byType }, null, 2))
  else console.log([...machineLines(machine), '', renderSections(sections), records].join('\n'))
})
