import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runScript } from '../../../support/run-script.js'
import { tempDir } from '../../../support/temp-dir.js'

const program = new URL('../../../e2e/programs/write-until-killed.ts', import.meta.url)

/** Has a process write a trail, and kills it in mid-work. @returns the log directory it leaves. */
export async function killWriter(): Promise<string> {
  const logDir = join(tempDir(), 'logs')
  const writer = runScript(program, [logDir])
  await writer.printed('\n300 ')
  writer.child.kill('SIGKILL')
  await writer.ended
  return logDir
}

/** Path of the first journal file of the only writer that left one. */
export function journalFileIn(logDir: string): string {
  const journal = join(logDir, 'journal')
  const [writer = ''] = readdirSync(journal).filter((name) => /^[0-9a-f-]{36}$/.test(name))
  return join(journal, writer, '00000001.journal')
}
