import { verifyAuditLogs, type VerificationReport } from '../../ledger/index.js'
import type { Arguments } from '../arguments.js'
import { placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { readReceipts } from './read-receipts.js'
import { reportLines } from './report-lines.js'

/** On a terminal, unless it is told: more than anyone reads there. */
const SHOWN_FINDINGS = 100

/** `spanledger verify`: 1 where the verdict is `failed`, under `--strict` where it is not `verified`. */
export async function verify(args: Arguments, terminal: Terminal): Promise<number> {
  const limit = args.wholeNumber('findingLimit', 0)
  const file = args.text('receipts')
  const receipts = file === undefined ? [] : await readReceipts(file)
  const verifying = verifyAuditLogs({ ...placeOf(args, terminal), receipts })
  const report = await withProgress(terminal, 'Verifying', verifying)
  const { out, columns, style } = terminal
  if (!terminal.isTTY || args.has('json')) await out.line(jsonLine(limited(report, limit)))
  else {
    for (const line of reportLines(report, limit ?? SHOWN_FINDINGS, columns, style)) await out.line(line)
  }
  return report.verdict === 'failed' || (args.has('strict') && report.verdict !== 'verified') ? 1 : 0
}

function limited(report: VerificationReport, limit = Infinity): VerificationReport & { omitted?: number } {
  const omitted = report.findings.length - limit
  return omitted > 0 ? { ...report, findings: report.findings.slice(0, limit), omitted } : report
}
