import { appendFileSync, closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from '../harness/rounds.js'
import type { Bench } from './bench.js'
import type { Logged } from './inputs.js'

/** Writes the frames to one descriptor, over and over: what no journal can undercut. */
export function bareWrites(
  bench: Bench,
  frames: readonly Buffer[],
  count: number,
  { sync = false } = {},
): Contender {
  const path = join(bench.dir, sync ? 'floor-synced' : 'floor')
  return {
    name: sync ? 'writeSync + fdatasyncSync' : 'writeSync',
    operations: count,
    run() {
      const fd = openSync(path, 'w')
      for (let n = 0; n < count; n++) {
        writeSync(fd, frames[n % frames.length]!)
        if (sync) fdatasyncSync(fd)
      }
      closeSync(fd)
    },
  }
}

/** What a decorator that logs to a file does: a line of JSON, the file opened and closed for each. */
export function appendedLines(bench: Bench, { eventType, members }: Logged, count: number): Contender {
  const path = join(bench.dir, 'lines.jsonl')
  return {
    name: 'appendFileSync of a JSON line',
    operations: count,
    run() {
      for (let n = 0; n < count; n++) appendFileSync(path, jsonLine(eventType, members))
    },
  }
}

export function jsonLine(eventType: string, members: object): string {
  return JSON.stringify({ timestamp: new Date().toISOString(), eventType, user: 'bench', ...members }) + '\n'
}
