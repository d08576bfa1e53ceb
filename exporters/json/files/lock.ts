import { createRequire } from 'node:module'
import { AuditError } from '../../../src/errors.js'

interface LockBinding {
  tryLock(fd: number): boolean
}

let binding: LockBinding | undefined

/**
 * Loads what locks need; late, so that a program that only reads needs no native code.
 *
 * @throws {AuditError} ERR_UNSUPPORTED where it is not built for the platform.
 */
export function loadLocks(): void {
  try {
    binding ??= createRequire(import.meta.url)('fs-native-extensions') as LockBinding
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
 * drops it when the descriptor closes or its process dies, however it dies.
 *
 * @param fd Open for writing.
 * @returns false when someone else holds it.
 */
export function lockDescriptor(fd: number): boolean {
  loadLocks()
  return binding!.tryLock(fd)
}
