import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEngine, type Session } from '../../../exporters/clickhouse/connect/chdb-engine.js'
import { jsonLines } from './facade.js'

let dir: string | undefined
let session: Promise<Session> | undefined

/**
 * The directory of the engine in this process, of which there is one: a test file is a process. Removed when it ends.
 */
export function chdbDir(): string {
  if (dir === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'spanledger-chdb-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
    dir = made
  }
  return dir
}

/** Asks the engine in {@link chdbDir} without the code that is under test. Rows as they are in JSON. */
export async function sql<T = Record<string, unknown>>(statement: string): Promise<T[]> {
  session ??= openEngine(chdbDir(), 'the engine of the test').then((open) => open())
  const result = await (await session).queryAsync(statement, { format: 'JSONEachRow' })
  return jsonLines<T>(result.text())
}
