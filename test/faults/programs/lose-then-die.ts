// Logs on a disk that is full, under a policy that lets the work go on, and is killed before there is room again.
import { fillDisk } from '../../support/fault-ballast.js'
import { startChild } from '../../support/fault-child.js'
import { watchFiles } from '../../support/fault-files.js'
import { fits } from '../../support/fault-kinds.js'
import { publicDesk } from './desk.js'
import { Pen } from './pen.js'

const { plan, say } = startChild()
const { logDir, durability = 'sync', ballast } = plan
let isFull = false
// The reserve has its blocks: a full disk still takes what is written over them.
watchFiles(logDir, (call) =>
  isFull && fits('ENOSPC', call) && !call.path.endsWith('/reserve') ? 'ENOSPC' : undefined,
)
const pen = new Pen(publicDesk({ logDir, durability, onFailure: 'alarm' }), say)
const trail = pen.open('loses')
pen.log(trail, 3)
if (ballast === undefined) isFull = true
else fillDisk(ballast)
pen.log(trail, 20)
pen.close(pen.open('cannot begin'))
process.kill(process.pid, 'SIGKILL')
