import { summarizeAuditLogs } from '../../query/summarize-audit-logs.js'
import { shownPeriod } from '../../report/text/time.js'
import { counted } from '../../report/text/words.js'
import type { Arguments } from '../arguments.js'
import { DamageLog } from '../damage-log.js'
import { filterOf, placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { wrap } from '../text/width.js'
import { arrange } from './blocks.js'
import { sectionsOf } from './sections.js'

/** `spanledger summary` */
export async function summary(args: Arguments, terminal: Terminal): Promise<number> {
  const { out, columns, style } = terminal
  const damage = new DamageLog(args, terminal)
  const reading = summarizeAuditLogs({ ...filterOf(args), ...placeOf(args, terminal), ...damage.options })
  const result = await withProgress(terminal, 'Reading records', reading)
  if (!terminal.isTTY || args.has('json')) {
    await out.line(jsonLine(result))
    return damage.exitCode
  }
  const { total, operations, first, last } = result
  if (total === 0) {
    await out.line('No records.')
    return damage.exitCode
  }
  const size = `${counted(total, 'record')} of ${counted(operations, 'operation')}, ${shownPeriod(first, last)}`
  for (const line of wrap(size, columns)) await out.line(style('bold', line))
  await out.line('')
  for (const line of arrange(sectionsOf(result), columns, style)) await out.line(line)
  return damage.exitCode
}
