import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReadBytes } from '../lines/split.js'
import { tornName } from './names.js'

const NEWLINE = 0x0a
const STEP_BYTES = 64 * 1024

/** Where the last whole line of a file ends. */
export async function endOfLines(read: ReadBytes, size: number): Promise<number> {
  for (let end = size; end > 0; end -= STEP_BYTES) {
    const start = Math.max(0, end - STEP_BYTES)
    const newline = (await read(start, end)).lastIndexOf(NEWLINE)
    if (newline !== -1) return start + newline + 1
  }
  return 0
}

/** Keeps the bytes of a half-written line beside its file, on stable storage; other bytes kept before stay. */
export async function keepTail(dir: string, stem: string, bytes: Buffer): Promise<string> {
  const path = await freePath(join(dir, tornName(stem)), bytes)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const handle = await open(path, flags, 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  return path
}

/** A name that is free, or whose file has nothing but the start of these bytes: a try that was cut off. */
async function freePath(name: string, bytes: Buffer): Promise<string> {
  for (let number = 0; ; number++) {
    const path = number === 0 ? name : `${name}.${number}`
    const kept = await ifThere(path)
    if (!kept || kept.equals(bytes.subarray(0, kept.length))) return path
  }
}

async function ifThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path, { flag: constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
