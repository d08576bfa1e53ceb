// Writes the workload's trails, with a fault at one of its calls.
import { startChild } from '../../support/fault-child.js'
import { runWorkload } from './workload.js'

const { plan, say } = startChild()
const { durability = 'sync', ...options } = plan
await runWorkload({ ...options, durability }, say)
