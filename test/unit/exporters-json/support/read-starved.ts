/**
 * Reads a directory in a process that has no descriptor left, then with one, then with all of them:
 * `read-starved.ts <dir>`, run under a low limit of descriptors. Prints what came of each.
 */
import { closeSync, openSync } from 'node:fs'
import { AuditError } from '../../../../src/errors.js'
import { getAuditLogs } from '../../../../src/query/index.js'

const [logDir = ''] = process.argv.slice(2)

async function outcome(): Promise<string> {
  try {
    return String((await getAuditLogs({ logDir })).length)
  } catch (error) {
    return error instanceof AuditError ? error.code : String(error)
  }
}

function takeAll(): number[] {
  const taken: number[] = []
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'))
  } catch {
    return taken
  }
}

async function main(): Promise<void> {
  const taken = takeAll()
  for (let free = 0; free < 2; free++) {
    const result = await outcome()
    closeSync(taken.pop()!)
    console.log(result)
  }
  for (const fd of taken) closeSync(fd)
  console.log(await outcome())
}

void main()
