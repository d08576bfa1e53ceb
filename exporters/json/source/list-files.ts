import { readdir } from 'node:fs/promises'
import { AuditError } from '../../../src/errors.js'
import { parseSpanFileName, type SpanFileName } from '../files/names.js'

/**
 * Lists the files with spans in a directory, in the order of their names.
 *
 * @param list Reads the names in a directory.
 * @returns undefined when the directory does not exist.
 * @throws {AuditError} ERR_SINK_READ
 */
export async function listSpanFiles(
  dir: string,
  list: (dir: string) => Promise<string[]> = readdir,
): Promise<SpanFileName[] | undefined> {
  const first = await namesIn(dir, list)
  // While a directory is read, a file renamed in it may show under both names or under neither: whatever the first
  // look missed is there at the second.
  const second = await namesIn(dir, list)
  if (!first || !second) return undefined
  const stillOpen = new Set(second)
  const found: SpanFileName[] = []
  for (const name of [...new Set([...first, ...second])].sort()) {
    const file = parseSpanFileName(name)
    // Its sealed name sorts before. An open name that is still there may be of another, older or newer, file.
    const isSealed = file?.stem === found.at(-1)?.stem && !stillOpen.has(name)
    if (file && !isSealed) found.push(file)
  }
  return found
}

async function namesIn(dir: string, list: (dir: string) => Promise<string[]>): Promise<string[] | undefined> {
  try {
    return await list(dir)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new AuditError(
      'ERR_SINK_READ',
      `cannot list ${dir} (${message}): name a directory that can be read`,
      { cause },
    )
  }
}
