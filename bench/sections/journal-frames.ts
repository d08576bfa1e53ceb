import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuditTrail, shutdownAudit } from 'spanledger'
import { decodeFrames, type Frame } from '../../src/journal/frame.js'
import { listJournalFiles, listWriterDirs } from '../../src/journal/files.js'
import type { Bench } from './bench.js'
import type { Logged } from './inputs.js'

/** Frames around a payload: length, checksum, type. */
const HEAD_BYTES = 9

/** The journal's own bytes of as many records of a trail: what a floor has to write too. */
export async function recordFrames(bench: Bench, logged: Logged, count: number): Promise<Buffer[]> {
  const logDir = join(bench.dir, `frames-${logged.size}`)
  bench.sink.set('hanging')
  const trail = new AuditTrail({ operationName: 'bench', logDir, regulations: ['GDPR'], user: 'bench' })
  for (let n = 0; n < count; n++) logged.log(trail)
  const frames = journalBytes(logDir).flatMap((bytes) =>
    recordsIn(bytes).map(({ offset, payload }) =>
      bytes.subarray(offset, offset + HEAD_BYTES + payload.length),
    ),
  )
  bench.sink.set('fine')
  await shutdownAudit()
  // The first is `audit_started`.
  return frames.slice(1)
}

/** What the journals of a file sink hold. */
export function journalBytes(logDir: string): Buffer[] {
  const dirs = listWriterDirs(join(logDir, 'journal'))
  return dirs.flatMap((dir) => listJournalFiles(dir)).map((file) => readFileSync(file))
}

export function recordsIn(bytes: Buffer): Frame[] {
  return [...decodeFrames(bytes)].filter((frame): frame is Frame => frame.type === 'record')
}
