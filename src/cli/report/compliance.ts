import { readFile } from 'node:fs/promises'
import { AuditError } from '../../errors.js'
import { ReportGenerator, type ComplianceReportOptions } from '../../report/index.js'
import type { Arguments } from '../arguments.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { generatorOptions, printWritten, reportOptions } from './options.js'

/** `spanledger report compliance` */
export async function reportCompliance(args: Arguments, terminal: Terminal): Promise<number> {
  const options = reportOptions(args)
  const report = await resultToReport(args, terminal)
  const generator = new ReportGenerator(generatorOptions(args))
  const writing = generator.generateComplianceReport({ ...options, report })
  await printWritten(args, terminal, await withProgress(terminal, 'Writing the report', writing))
  return 0
}

async function resultToReport(
  args: Arguments,
  terminal: Terminal,
): Promise<ComplianceReportOptions['report']> {
  const input = args.text('input')
  const data = args.text('data')
  if (input !== undefined && data === undefined) return readResult(input)
  if (data === undefined || input !== undefined) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      'give either --input, the result of an earlier check, or --data, a file to check',
    )
  }
  const { runCheck } = await import('../compliance/run-check.js')
  return runCheck(data, args, terminal)
}

async function readResult(path: string): Promise<ComplianceReportOptions['report']> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `cannot read --input ${path}: check the path and its permissions`,
      { cause },
    )
  }
  try {
    return JSON.parse(text) as ComplianceReportOptions['report']
  } catch {
    // The parser's message quotes the file.
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `--input ${path} is no JSON: give what spanledger compliance check --json prints`,
    )
  }
}
