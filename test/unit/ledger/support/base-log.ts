import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { tempDir } from '../../../support/temp-dir.js'
import { writeHonestLog } from './honest-log.js'

/** Has an honest log written before the tests of a file. @returns what gives each test a copy of its own. */
export function baseLog(write: (logDir: string) => Promise<void> = writeHonestLog): () => string {
  let base = ''
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'spanledger-base-'))
    await write(join(base, 'logs'))
  })
  afterAll(() => rmSync(base, { recursive: true, force: true }))
  return () => {
    const logDir = join(tempDir(), 'logs')
    cpSync(join(base, 'logs'), logDir, { recursive: true })
    return logDir
  }
}
