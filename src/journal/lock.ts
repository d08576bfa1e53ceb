import { constants, closeSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AuditError } from '../errors.js'

interface LockBinding {
  tryLock: (fd: number) => boolean
}

let binding: LockBinding | undefined

// Loaded late: a program that only reads needs no native code.
function native(): LockBinding {
  try {
    binding ??= createRequire(import.meta.url)('fs-native-extensions') as LockBinding
    return binding
  } catch (cause) {
    throw new AuditError(
      'ERR_UNSUPPORTED',
      `file locks need fs-native-extensions, which does not load on ${process.platform}-${process.arch}: use a platform it is built for`,
      { cause },
    )
  }
}

/** A lock held through an open descriptor: the kernel drops it when the process dies, however it dies. */
export interface HeldLock {
  release(): void
}

/**
 * Takes the OS lock on a file, creating the file if need be (mode 0600, no links followed). Process ids and leases
 * would prove nothing: two containers on one volume can both be process 1, and a stopped process looks dead.
 *
 * @returns undefined when someone else holds it.
 * @throws {AuditError} ERR_UNSUPPORTED where the platform has no lock; a file system error as it comes.
 */
export function tryLock(file: string): HeldLock | undefined {
  const { tryLock: lock } = native()
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  let held = false
  try {
    held = lock(fd)
  } finally {
    if (!held) closeSync(fd)
  }
  if (!held) return undefined
  let open = true
  return {
    release: () => {
      if (open) closeSync(fd)
      open = false
    },
  }
}
