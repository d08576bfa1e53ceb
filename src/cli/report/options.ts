import { AuditError } from '../../errors.js'
import type { ReportGeneratorOptions } from '../../report/options.js'
import type { Arguments } from '../arguments.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { plain } from '../text/plain.js'

/** How every report looks. */
export function generatorOptions(args: Arguments): ReportGeneratorOptions {
  const templatesDir = args.text('templateDir')
  const customCss = args.text('css')
  return {
    ...(templatesDir !== undefined && { templatesDir }),
    ...(customCss !== undefined && { customCss }),
  }
}

/**
 * The file a report goes to.
 *
 * @throws {AuditError} ERR_INVALID_OPTION for a name of another ending: before any work is done, not after.
 */
export function reportFile(args: Arguments, key: 'output' | 'report'): string | undefined {
  const file = args.text(key)
  if (file !== undefined && !/\.(html|pdf)$/i.test(file)) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `--${key} must be the name of a file that ends in .html or .pdf`,
    )
  }
  return file
}

/** What both reports take. */
export function reportOptions(args: Arguments): { outputFile: string; title?: string; logoPath?: string } {
  const title = args.text('title')
  const logoPath = args.text('logo')
  return {
    outputFile: reportFile(args, 'output') ?? args.required('output'),
    ...(title !== undefined && { title }),
    ...(logoPath !== undefined && { logoPath }),
  }
}

/** Says which file was written. */
export async function printWritten(args: Arguments, terminal: Terminal, outputFile: string): Promise<void> {
  const isTable = terminal.isTTY && !args.has('json')
  await terminal.out.line(isTable ? `Wrote ${plain(outputFile)}` : jsonLine({ outputFile }))
}
