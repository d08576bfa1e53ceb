import { ReportGenerator } from '../../report/index.js'
import type { Arguments } from '../arguments.js'
import { DamageLog } from '../damage-log.js'
import { filterOf, placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { generatorOptions, printWritten, reportOptions } from './options.js'

/** `spanledger report audit` */
export async function reportAudit(args: Arguments, terminal: Terminal): Promise<number> {
  const damage = new DamageLog(args, terminal)
  const writing = new ReportGenerator(generatorOptions(args)).generateAuditReport({
    ...reportOptions(args),
    includeCharts: !args.has('noCharts'),
    logs: { ...filterOf(args), ...placeOf(args, terminal), ...damage.options },
  })
  await printWritten(args, terminal, await withProgress(terminal, 'Writing the report', writing))
  return damage.exitCode
}
