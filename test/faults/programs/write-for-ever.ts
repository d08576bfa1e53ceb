// Writes trails for ever, some of which it leaves open: only a kill ends it.
import { startChild } from '../../support/fault-child.js'
import { publicDesk } from './desk.js'
import { Pen } from './pen.js'

const { plan, say } = startChild()
const { logDir, durability = 'sync' } = plan
const desk = publicDesk({ logDir, durability })
const pen = new Pen(desk, say)
for (let n = 0; ; n++) {
  const trail = pen.open('for ever')
  pen.log(trail, 1 + (n % 10))
  if (n % 4 !== 0) pen.close(trail)
  if (n % 16 === 0) await desk.flush()
  await new Promise((resolve) => setTimeout(resolve, 1))
}
