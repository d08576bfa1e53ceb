import type { ComplianceReport } from '../../compliance/index.js'
import type { Arguments } from '../arguments.js'
import { reportFile } from '../report/options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { plain } from '../text/plain.js'
import { reportLines, SEVERITIES } from './report-lines.js'
import { runCheck } from './run-check.js'

/** `spanledger compliance check` */
export async function complianceCheck(args: Arguments, terminal: Terminal): Promise<number> {
  const { out, columns, style } = terminal
  const outputFile = reportFile(args, 'report')
  const report = await runCheck(args.operand, args, terminal)
  const isTable = terminal.isTTY && !args.has('json')
  if (!isTable) await out.line(jsonLine(report))
  else for (const line of reportLines(report, columns, style)) await out.line(line)
  if (outputFile !== undefined) {
    await withProgress(terminal, 'Writing the report', report.generateReport({ outputFile }))
    if (isTable) await out.line(`\nWrote ${plain(outputFile)}`)
  }
  return hasIssueFrom(args.text('failOn'), report) ? 1 : 0
}

function hasIssueFrom(threshold: string | undefined, { issues }: ComplianceReport): boolean {
  const counted = SEVERITIES.slice(0, SEVERITIES.findIndex((severity) => severity === threshold) + 1)
  return issues.some(({ severity }) => counted.includes(severity))
}
