// Calls that are counted, and rows that are still being read, when the process comes to the end that it is asked for.
import { configureAudit } from 'spanledger'
import { wrapModel, wrapReader } from 'spanledger/instrumentation'

const [logDir = '', end = ''] = process.argv.slice(2)
configureAudit({ sink: `file:${logDir}` })
const model = wrapModel((x: number) => x + 1, { modelId: 'm', aggregate: 'per hour' })
const rows = wrapReader([1, 2, 3].values(), { datasetName: 'numbers' })
for (let call = 0; call < 7; call++) model(call)
rows.next()

const ENDS: Record<string, () => void> = {
  'by itself': () => undefined,
  'process.exit': () => process.exit(0),
  // Listeners that come behind ours.
  'calls while it exits': () => process.on('exit', () => void [model(1), model(2)]),
  'calls in beforeExit and after it': () => {
    let left = 5
    process.on('beforeExit', () => {
      if (left-- <= 0) return
      model(1)
      setTimeout(() => model(2), 5)
    })
  },
  SIGTERM: () => {
    setInterval(() => undefined, 1_000)
    process.kill(process.pid, 'SIGTERM')
  },
  'an error': () => {
    throw new Error('the end')
  },
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
}
ENDS[end]!()
// Referred to until the end: what nobody can reach any more has been left, and is recorded as such.
export { rows }
