import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { onTestFinished } from 'vitest'

type Name =
  | 'closeSync'
  | 'fdatasyncSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'openSync'
  | 'readSync'
  | 'renameSync'
  | 'rmSync'
  | 'truncateSync'
  | 'writeSync'
type Call = (...args: unknown[]) => unknown

/**
 * Puts a function in the place of one of `node:fs`, for every module, until the test ends.
 *
 * @returns Puts the real one back before that.
 */
export function replaceFs(name: Name, make: (real: Call) => Call): () => void {
  const real = fs[name] as Call
  const put = (call: Call) => {
    Reflect.set(fs, name, call)
    syncBuiltinESMExports()
  }
  // The process's own streams are left alone.
  const replacement = make(real)
  put((...args) => (typeof args[0] === 'number' && args[0] <= 2 ? real(...args) : replacement(...args)))
  const undo = () => put(real)
  onTestFinished(undo)
  return undo
}

/** Makes calls fail with a code. @param when Which calls. @default all @returns Heals it. */
export function breakFs(name: Name, code: string, when: (...args: unknown[]) => boolean = () => true) {
  return replaceFs(name, (real) => (...args) => {
    if (when(...args)) throw Object.assign(new Error(`${code}: made to fail, ${name}`), { code })
    return real(...args)
  })
}

/** As {@link breakFs}, for the next call only. */
export function breakFsOnce(name: Name, code: string): void {
  const undo = breakFs(name, code, () => {
    undo()
    return true
  })
}

/** Counts calls. */
export function countFs(name: Name): () => number {
  let calls = 0
  replaceFs(name, (real) => (...args) => {
    calls++
    return real(...args)
  })
  return () => calls
}

/** As on a disk without a free block: a file keeps its size, what is within it can be written. @returns Frees blocks. */
export function fillDisk(): () => void {
  return breakFs('writeSync', 'ENOSPC', (fd, _buffer, _offset, length, position) => {
    const end = (position as number) + (length as number)
    return end > fs.fstatSync(fd as number).size
  })
}

/** Open descriptors of this process on files below a directory. Linux only. */
export function openFilesIn(dir: string): string[] {
  return fs.readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = fs.readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith(dir) ? [path] : []
    } catch {
      // The descriptor that lists the directory is gone by now.
      return []
    }
  })
}
