import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { fillDisk } from './fault-ballast.js'
import { watchFiles } from './fault-files.js'
import { fits, type Fault } from './fault-kinds.js'
import { tempDir } from './temp-dir.js'

/** A directory whose disk can be made to fail, and mended. */
export interface Outage {
  dir: string
  begin(): void
  end(): void
}

/** Every call fails that this error can happen to. A write before the first failure is cut in half. */
export function injectedOutage(fault: Fault): Outage {
  const dir = join(tempDir(), 'volume')
  mkdirSync(dir)
  let isOn = false
  let isHalf = false
  const stop = watchFiles(dir, (call) => {
    if (!isOn || !fits(fault, call)) return undefined
    isHalf = !isHalf && fits('short write', call)
    return isHalf ? 'short write' : fault
  })
  onTestFinished(stop)
  return { dir, begin: () => void (isOn = true), end: () => void (isOn = false) }
}

/**
 * A file system of its own that a ballast file fills to the last byte.
 *
 * @returns undefined where this process may not mount.
 */
export function fullVolume(bytes: number): Outage | undefined {
  const dir = mountVolume(`size=${bytes}`)
  if (dir === undefined) return undefined
  const ballast = join(dir, 'ballast')
  return { dir, begin: () => fillDisk(ballast), end: () => rmSync(ballast) }
}

/** Mounts a tmpfs for this test. @returns undefined where this process may not. */
export function mountVolume(options: string): string | undefined {
  const dir = join(tempDir(), 'volume')
  mkdirSync(dir)
  if (!run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', dir)) return undefined
  // Before the directory around it is removed, as what was registered last runs first.
  onTestFinished(() => void run('umount', '-l', dir))
  return dir
}

/** Makes a directory read-only, also for root, by mounting it onto itself. @returns false where that is not permitted. */
export function makeReadOnly(dir: string): boolean {
  if (!run('mount', '--bind', dir, dir)) return false
  onTestFinished(() => void run('umount', '-l', dir))
  return run('mount', '-o', 'remount,ro,bind', dir)
}

function run(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
