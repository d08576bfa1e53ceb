import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { AuditError } from '../errors.js'

export type ReportFormat = 'html' | 'pdf'

/**
 * The format a file's name asks for.
 *
 * @throws AuditError `ERR_INVALID_OPTION` for any ending but `.html` and `.pdf`.
 */
export function formatOf(outputFile: unknown): ReportFormat {
  const ending = typeof outputFile === 'string' ? extname(outputFile).toLowerCase() : ''
  if (ending === '.html') return 'html'
  if (ending === '.pdf') return 'pdf'
  throw new AuditError(
    'ERR_INVALID_OPTION',
    'The option `outputFile` must be a path that ends in .html or .pdf.',
  )
}

/**
 * Writes a report in one step: readers see the old file or the whole new one. A report may hold personal data, so only
 * its owner can read it (mode 0600).
 *
 * @throws AuditError `ERR_UNWRITABLE`; nothing is left behind then.
 */
export async function writeReport(outputFile: string, content: string | Uint8Array): Promise<void> {
  const directory = dirname(outputFile)
  // In the same directory: a rename replaces in one step only within a file system.
  const unfinished = join(directory, `.${basename(outputFile)}.${randomUUID()}.tmp`)
  try {
    await mkdir(directory, { recursive: true })
    await writeNew(unfinished, content)
    await rename(unfinished, outputFile)
  } catch (cause) {
    // Whatever kept it from being written may keep it from being removed; the first error is the one that counts.
    await rm(unfinished, { force: true }).catch(() => undefined)
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new AuditError(
      'ERR_UNWRITABLE',
      `"${outputFile}" cannot be written (${code}): choose another outputFile.`,
      {
        cause,
      },
    )
  }
}

async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}
