import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What can go wrong at one call to the file system. */
export type Fault = ErrorCode | 'short write' | 'hang' | KillPoint
type ErrorCode = 'EIO' | 'ENOSPC' | 'EROFS' | 'EMFILE'
/** SIGKILL of the own process: with the call not made, made, or cut in half. */
type KillPoint = 'kill before' | 'kill after' | 'kill half-way'

/** One call, by the name of the function and what it was called on. */
export interface FileCall {
  /** As in `node:fs`; of promises with `promises.`, of a handle with `FileHandle.` before it. */
  name: string
  /** Relative to the watched directory; two paths are joined by ` -> `. */
  path: string
  /** Whether it is an `open` that may create the file. */
  creates: boolean
}

const WRITES = /^(FileHandle\.)?writev?(Sync)?$/
const WRITES_ALL = /(writeFile|appendFile)(Sync)?$/
const GROWS = /(write|writev|writeFile|appendFile|mkdir|rename|link|copyFile)(Sync)?$/
const SHRINKS = /(unlink|rm|rmdir|truncate)(Sync)?$/
const SYNCS = /(fsync|fdatasync|datasync|FileHandle\.sync)(Sync)?$/
const ASYNC = /^(promises|FileHandle)\./
const TAKES_DESCRIPTOR = /(open|opendir|readdir|readFile|writeFile|appendFile)(Sync)?$/

/** Whether a disk, a kernel or a kill can do this to a call. */
export function fits(fault: Fault, { name, creates }: FileCall): boolean {
  switch (fault) {
    case 'ENOSPC':
      return creates || GROWS.test(name) || SYNCS.test(name)
    case 'EROFS':
      return creates || GROWS.test(name) || SHRINKS.test(name)
    case 'EMFILE':
      return TAKES_DESCRIPTOR.test(name)
    case 'short write':
      return WRITES.test(name)
    case 'hang':
      return ASYNC.test(name)
    case 'kill half-way':
      return WRITES.test(name) || WRITES_ALL.test(name) || name === 'rmSync'
    case 'EIO':
    case 'kill before':
    case 'kill after':
      return true
  }
}

/** How a call is made: with which arguments, or not at all, and what comes after it. */
export interface Course {
  args?: readonly unknown[]
  then?: 'die' | 'hang' | Error
}

/** @param args With the path, descriptor or handle first. */
export function courseOf(fault: Fault | undefined, call: FileCall, args: readonly unknown[]): Course {
  switch (fault) {
    case undefined:
      return { args }
    case 'kill before':
      return { then: 'die' }
    case 'kill after':
      return { args, then: 'die' }
    case 'hang':
      return { args, then: 'hang' }
    case 'kill half-way':
      return { args: halved(call.name, args), then: 'die' }
    case 'short write':
      return { args: halved(call.name, args) }
    default:
      // A close that fails has still given the descriptor back.
      return { ...(/close(Sync)?$/.test(call.name) && { args }), then: diskError(fault, call) }
  }
}

/** Arguments for half of a call's work; for all of it where there is no half. */
function halved(name: string, args: readonly unknown[]): readonly unknown[] {
  const [on, data, offset, length, ...rest] = args
  if (name === 'rmSync') return [firstWithin(String(on)), data]
  if (typeof data === 'string' || Array.isArray(data))
    return [on, data.slice(0, data.length >> 1), ...args.slice(2)]
  if (!ArrayBuffer.isView(data)) return args
  if (WRITES_ALL.test(name))
    return [on, Buffer.from(data.buffer, data.byteOffset, data.byteLength >> 1), ...args.slice(2)]
  const start = typeof offset === 'number' ? offset : 0
  const whole = typeof length === 'number' ? length : data.byteLength - start
  return whole > 1 ? [on, data, start, whole >> 1, ...rest] : args
}

function firstWithin(path: string): string {
  try {
    return join(path, readdirSync(path)[0] ?? '')
  } catch {
    return path
  }
}

/** As Node makes them. */
function diskError(code: string, { name, path }: FileCall): Error {
  const syscall = name.replace(/^\w+\.|Sync$/g, '')
  return Object.assign(new Error(`${code}: injected, ${syscall} '${path}'`), { code, syscall, path })
}
