import fs, { constants } from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { isAbsolute, relative, resolve } from 'node:path'
import { courseOf, type Course, type Fault, type FileCall } from './fault-kinds.js'

/** Asked at each call under the watched directory, before it is made. */
export type Decide = (call: FileCall) => Fault | undefined

type Callable = (...args: unknown[]) => unknown
type Table = Record<string, unknown>

/** Where locks are taken: calls to the kernel that `node:fs` does not see. */
const locks = createRequire(import.meta.url)('fs-native-extensions') as Table

const SYNC = namesIn(fs, /^(?!_|exists).+Sync$/)
const ASYNC = namesIn(promises, /^(?!constants$)/)
const OF_HANDLES = ['read', 'readv', 'readFile', 'write', 'writev', 'writeFile', 'appendFile'].concat([
  'stat',
  'truncate',
  'sync',
  'datasync',
  'close',
])
const TWO_PATHS = /(rename|link|symlink|copyFile|cp)(Sync)?$/

/**
 * Watches every call of this process to the file system that touches a directory, by path or by descriptor, and lets
 * `decide` break it. Not watched: functions with a callback, and `existsSync`, which cannot fail.
 *
 * @returns Stops watching.
 */
export function watchFiles(root: string, decide: Decide): () => void {
  const watch = new Watch(resolve(root), decide)
  const undo = [
    ...SYNC.map((name) => replace(fs, name, (make) => watch.sync(name, make))),
    ...ASYNC.map((name) => replace(promises, name, (make) => watch.async(`promises.${name}`, make))),
    replace(locks, 'tryLock', (make) => watch.sync('tryLock', make)),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const put of undo) put()
    syncBuiltinESMExports()
  }
}

class Watch {
  readonly #root: string
  readonly #decide: Decide
  /** Of open descriptors. */
  readonly #paths = new Map<number, string>()
  /** Some functions of `node:fs` are made of others: what these do inside is one call. */
  #inside = false

  constructor(root: string, decide: Decide) {
    this.#root = root
    this.#decide = decide
  }

  sync(name: string, make: Callable): Callable {
    return (...args) => {
      const call = this.#callOf(name, args)
      if (name === 'closeSync') this.#paths.delete(args[0] as number)
      if (!call) return make(...args)
      const outer = this.#inside
      const fault = outer ? undefined : this.#decide(call)
      this.#inside = true
      try {
        const result = breakSync(fault, call, args, make)
        if (name === 'openSync') this.#paths.set(result as number, call.path)
        return result
      } finally {
        this.#inside = outer
      }
    }
  }

  async(name: string, make: Callable): Callable {
    return async (...args) => {
      const call = this.#callOf(name, args)
      if (!call) return make(...args)
      const result = await breakAsync(this.#decide(call), call, args, make)
      if (name === 'promises.open') this.#watchHandle(result as FileHandle, call.path)
      return result
    }
  }

  /** Methods of a handle are partly its own, partly of its class: each is replaced on the handle itself. */
  #watchHandle(handle: FileHandle, path: string): void {
    const { fd } = handle
    this.#paths.set(fd, path)
    for (const method of OF_HANDLES) {
      replace(handle, method, (make) => async (...args) => {
        const call = { name: `FileHandle.${method}`, path, creates: false }
        const fault = this.#decide(call)
        if (method === 'close') this.#paths.delete(fd)
        return breakAsync(fault, call, [handle, ...args], (_handle, ...rest) => make.apply(handle, rest))
      })
    }
  }

  #callOf(name: string, args: readonly unknown[]): FileCall | undefined {
    const paths = args.slice(0, TWO_PATHS.test(name) ? 2 : 1).map((arg) => this.#pathOf(arg))
    if (paths.includes(undefined)) return undefined
    return { name, path: paths.join(' -> '), creates: /open(Sync)?$/.test(name) && mayCreate(args[1]) }
  }

  /** Undefined for what is not in the watched directory. */
  #pathOf(arg: unknown): string | undefined {
    if (typeof arg === 'number') return this.#paths.get(arg)
    if (typeof arg !== 'string' && !Buffer.isBuffer(arg)) return undefined
    const path = relative(this.#root, resolve(String(arg)))
    return path.startsWith('..') || isAbsolute(path) ? undefined : path || '.'
  }
}

function breakSync(fault: Fault | undefined, call: FileCall, args: readonly unknown[], make: Callable) {
  const course = courseOf(fault, call, args)
  try {
    return course.args && make(...course.args)
  } finally {
    // After a call that failed by itself, too.
    end(course)
  }
}

async function breakAsync(
  fault: Fault | undefined,
  call: FileCall,
  args: readonly unknown[],
  make: Callable,
): Promise<unknown> {
  const course = courseOf(fault, call, args)
  try {
    return course.args && (await make(...course.args))
  } finally {
    if (course.then === 'hang') await hang()
    end(course)
  }
}

/** Calls that hang hold on to all that waits for them, as they do in the kernel. */
const held: (() => void)[] = []

function hang(): Promise<void> {
  return new Promise((resolve) => held.push(resolve))
}

function end({ then }: Course): void {
  if (then === undefined || then === 'hang') return
  if (then !== 'die') throw then
  process.kill(process.pid, 'SIGKILL')
  throw new Error('still alive after SIGKILL')
}

function mayCreate(flags: unknown): boolean {
  return typeof flags === 'number'
    ? (flags & constants.O_CREAT) !== 0
    : typeof flags === 'string' && /^[wa]/.test(flags)
}

function namesIn(table: object, pattern: RegExp): string[] {
  return Object.keys(table).filter(
    (name) => pattern.test(name) && typeof Reflect.get(table, name) === 'function',
  )
}

/** Puts a function in the place of another. @returns Undoes it. */
function replace(table: object, name: string, by: (make: Callable) => Callable): () => void {
  const original = Reflect.get(table, name) as Callable
  Reflect.set(table, name, Object.assign(by(original), original))
  return () => void Reflect.set(table, name, original)
}
