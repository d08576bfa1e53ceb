import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditReceipt } from 'spanledger'
import { fits, type Fault, type FileCall } from './fault-kinds.js'
import type { Injection } from './fault-plan.js'
import { runProgram } from './fault-process.js'
import { callsOf } from './fault-scenarios.js'
import { tempDir } from './temp-dir.js'

/** A log directory that several dead writers have left, and what they had acknowledged. */
export interface Wreck {
  logDir: string
  receipts: AuditReceipt[]
}

interface Death {
  /** Of the long trail. */
  records: number
  journalFileBytes?: number
  fault: Fault
  /** The n-th, from 0, of such calls. */
  at: (call: FileCall) => boolean
  nth: number
}

const DEATHS: Death[] = [
  // Two trails open, segments cut, nothing sent.
  { records: 132, fault: 'kill before', at: ({ name }) => name === 'promises.readdir', nth: 0 },
  // A record half written.
  { records: 16, fault: 'kill half-way', at: isJournalWrite, nth: 15 },
  // A batch in the sink that was not acknowledged, in a file that is not sealed.
  { records: 16, fault: 'kill after', at: isSpanWrite, nth: 0 },
  // A later batch half written; records that the sink has acknowledged before.
  { records: 16, fault: 'kill half-way', at: isSpanWrite, nth: 1 },
  // Many journal files, the first of which are gone.
  { records: 24, journalFileBytes: 4_096, fault: 'kill before', at: isSpanWrite, nth: 1 },
]

function isJournalWrite({ name, path }: FileCall): boolean {
  return name === 'writeSync' && path.endsWith('.journal')
}

function isSpanWrite({ name, path }: FileCall): boolean {
  return name === 'FileHandle.write' && path.includes('.jsonl')
}

/** Kills a writer at each of the places, every one in a directory of its own, and puts what they leave into one. */
export async function makeWreck(): Promise<Wreck> {
  const dir = tempDir()
  const wreck: Wreck = { logDir: join(dir, 'logs'), receipts: [] }
  for (const [index, { fault, at, nth, ...plan }] of DEATHS.entries()) {
    const calls = await callsOf('write', { ...plan, logDir: join(dir, `calls-${index}`) })
    const place = calls.filter(at)[nth]
    if (!place) throw new Error(`the writer makes no such call: ${fault}, ${nth}`)
    const logDir = join(dir, String(index))
    const injection: Injection = {
      faults: [fault],
      at: calls.filter((call) => fits(fault, call)).indexOf(place),
    }
    const { signal, receipts } = await runProgram('write', { ...plan, logDir, injection }, `${logDir}-output`)
    if (signal !== 'SIGKILL') throw new Error(`the writer was not killed: ${fault}, ${nth}`)
    cpSync(logDir, wreck.logDir, { recursive: true })
    wreck.receipts.push(...receipts)
  }
  return wreck
}

export function writersIn(logDir: string): string[] {
  return readdirSync(join(logDir, 'journal')).filter((name) => /^[0-9a-f-]{36}$/.test(name))
}
