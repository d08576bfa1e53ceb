import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Runs `fn` while every write to a file fails as on a full disk: after half of the bytes are written.
 * The process's own streams (descriptors 0 to 2) are left alone.
 */
export function onFullDisk<T>(fn: () => T): T {
  const real = fs.writeSync
  const failing = (fd: number, buffer: Buffer, offset: number, length: number, position: number): number => {
    if (fd <= 2) return real(fd, buffer, offset, length, position)
    if (length > 1) return real(fd, buffer, offset, length >> 1, position)
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  fs.writeSync = failing as typeof fs.writeSync
  syncBuiltinESMExports()
  try {
    return fn()
  } finally {
    fs.writeSync = real
    syncBuiltinESMExports()
  }
}
