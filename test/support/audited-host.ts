import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getAuditLogs, type StoredRecord } from 'spanledger'
import { verifyAuditLogs } from 'spanledger/ledger'
import { runHost, type HostOptions } from './host-install.js'
import { tempDir } from './temp-dir.js'

/** How a program is told to be audited: nothing in it is. */
export const REGISTER = ['--import', 'spanledger/register']

/** Runs a program of `test/e2e/hosts` under `spanledger/register`, with a sink of its own. */
export function auditedHost(program: string, { env, nodeOptions = REGISTER, ...more }: HostOptions = {}) {
  const logDir = join(tempDir(), 'logs')
  const sink = { SPANLEDGER_SINK: `file:${logDir}` }
  const running = runHost(program, { ...more, nodeOptions, env: { ...sink, ...env } })
  return { ...running, logDir }
}

/** All records, once they are proved whole and delivered: nothing altered, and no journal left. */
export async function provedRecords(logDir: string): Promise<StoredRecord[]> {
  const { findings } = await verifyAuditLogs({ logDir })
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`not proved: ${JSON.stringify(errors)}`)
  return getAuditLogs({ logDir })
}

/** What is written in any file below the sink, journals included. */
export function writtenIn(logDir: string): string {
  return readdirSync(logDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'token.key')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

/** The port that a host says it listens on. */
export async function portOf(running: { printed(text: string): Promise<string> }): Promise<number> {
  const said = await running.printed('listening on ')
  const port = /listening on (\d+)\./.exec(said)?.[1]
  if (port === undefined) throw new Error(`no port in: ${said}`)
  return Number(port)
}
