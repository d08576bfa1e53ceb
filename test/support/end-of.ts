import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getAuditLogs, isRecord } from 'spanledger'
import { runScript, type RunningScript } from './run-script.js'
import { tempDir } from './temp-dir.js'

const program = new URL('../e2e/programs/end.ts', import.meta.url)

export interface AuditedEnd {
  running: RunningScript
  logDir: string
}

interface EndOptions {
  exporter?: 'hanging' | 'failing'
  env?: Record<string, string>
  /** See `runScript`. */
  launcher?: string[]
}

/** Runs the program that ends in a way of its own, audited. */
export function audited(how: string, { exporter, env, launcher }: EndOptions = {}): AuditedEnd {
  const logDir = join(tempDir(), 'logs')
  return { running: runScript(program, [how, logDir, exporter ?? ''], env, launcher), logDir }
}

/** Runs the same program without an audit. */
export function bare(how: string, env?: Record<string, string>): RunningScript {
  return runScript(program, [how], env)
}

/** Directories of writers that have something left. */
export function journalsIn(journalDir: string): string[] {
  return readdirSync(journalDir).filter((name) => /^[0-9a-f-]{36}$/.test(name))
}

/** What was handed over of the trail: its event types, and the status it was closed with; no journal is left. */
export async function handedOver(logDir: string) {
  const records = await getAuditLogs({ logDir, operationName: 'end' })
  const last = records.at(-1)
  return {
    events: records.map(({ eventType }) => eventType),
    status: last && isRecord(last, 'audit_closed') ? last.details.status : 'open',
    journals: journalsIn(join(logDir, 'journal')),
  }
}
