// Writes the workload's trails, with a fault at one of its calls.
import { startChild } from '../../support/fault-child.js'
import { runWorkload } from './workload.js'

const { plan, say } = startChild()
await runWorkload({ logDir: plan.logDir, durability: plan.durability ?? 'sync', say })
