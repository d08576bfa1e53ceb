// What is done while calls to the file system break: trails of every kind, with flushes in between.
import type { Say } from '../../support/fault-plan.js'
import { publicDesk, type DeskOptions } from './desk.js'
import { Pen } from './pen.js'
import { smallFilesDesk } from './small-files-desk.js'

export interface WorkloadOptions extends DeskOptions {
  /** Of the long trail. @default 132, which is more than go into one segment */
  records?: number | undefined
}

/** Writes trails, says each receipt once its record is kept, and ends the writer. */
export async function runWorkload({ records = 132, ...options }: WorkloadOptions, say: Say): Promise<void> {
  const desk = options.journalFileBytes === undefined ? publicDesk(options) : smallFilesDesk(options)
  const pen = new Pen(desk, say)
  const short = pen.open('short')
  pen.log(short, 3)
  pen.close(short)
  const long = pen.open('long')
  const left = pen.open('left open')
  for (let n = 0; n < records; n++) {
    pen.log(long, 1)
    if (n % 32 !== 0) continue
    pen.log(left, 1)
    await nextTurn()
  }
  await desk.flush()
  pen.log(long, 2)
  pen.log(left, 2)
  pen.close(long)
  await desk.flush()
  const late = pen.open('late')
  pen.log(late, 2)
  pen.close(late)
  await desk.shutdown()
  await pen.settled()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
