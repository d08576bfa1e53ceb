import { constants, closeSync, fstatSync, openSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AuditError } from '../errors.js'

interface LockBinding {
  tryLock: (fd: number) => boolean
}

let binding: LockBinding | undefined

/**
 * Loads what locks need; late, so that a program that only reads needs no native code.
 *
 * @throws {AuditError} ERR_UNSUPPORTED where it is not built for the platform.
 */
export function loadLocks(): LockBinding {
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

/**
 * Takes the lock of an open file. It belongs to the descriptor (Linux: an open file description lock), so the kernel
 * drops it when the descriptor closes or its process dies, however it dies. Process ids and leases would prove
 * nothing: two containers on one volume can both be process 1, and a stopped process looks dead.
 *
 * @param fd Open for writing.
 * @returns false when someone else holds it.
 * @throws {AuditError} ERR_UNSUPPORTED where the platform has no lock.
 */
export function lockDescriptor(fd: number): boolean {
  return loadLocks().tryLock(fd)
}

/** A lock held through a descriptor of its own. */
export interface HeldLock {
  release(): void
}

/**
 * Takes the OS lock on a file, creating the file if need be (mode 0600, no links followed).
 *
 * @returns undefined when someone else holds it.
 * @throws {AuditError} as {@link lockDescriptor}; a file system error as it comes.
 */
export function tryLock(file: string): HeldLock | undefined {
  return lockOpened(file, openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600))
}

/** As {@link tryLock}, of a file that is there: made anew, nobody could hold its lock. @throws also ENOENT. */
export function tryExistingLock(file: string): HeldLock | undefined {
  return lockOpened(file, openSync(file, constants.O_RDWR | constants.O_NOFOLLOW))
}

function lockOpened(file: string, fd: number): HeldLock | undefined {
  let isOurs = false
  try {
    // Removed between opening and locking, a lock on it would keep nobody out.
    isOurs = lockDescriptor(fd) && isStillThere(fd, file)
  } finally {
    if (!isOurs) closeSync(fd)
  }
  if (!isOurs) return undefined
  let isHeld = true
  return {
    release: () => {
      if (!isHeld) return
      isHeld = false
      closeSync(fd)
    },
  }
}

function isStillThere(fd: number, file: string): boolean {
  const there = statSync(file, { throwIfNoEntry: false })
  return there !== undefined && there.ino === fstatSync(fd).ino
}
