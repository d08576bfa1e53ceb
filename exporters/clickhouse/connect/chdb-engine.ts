import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { makeDirectory } from '../../../src/config/directories.js'
import { AuditError } from '../../../src/errors.js'
import { ClickHouseFailure } from './connection.js'

/** What is used of `chdb`, so that types can be checked where it is not installed. */
export interface Session {
  queryAsync(sql: string, options: QueryOptions): Promise<QueryResult>
  queryBindAsync(sql: string, params: object, options: QueryOptions): Promise<QueryResult>
  close(): void
}
interface QueryOptions {
  format: string
  signal?: AbortSignal
}
interface QueryResult {
  text(): string
}
interface Engine {
  Session: new (path: string) => Session
}

const PACKAGE: string = 'chdb'

/**
 * Loads the engine and opens its directory, which is made where there is none. Sessions of one directory share one
 * engine in the process, and have settings of their own; the last one closed lets go of the directory.
 *
 * @throws {AuditError} ERR_NO_ENGINE without `chdb`; ERR_UNSUPPORTED in a worker thread; ERR_UNWRITABLE for a directory
 * that cannot be made.
 * @throws {ClickHouseFailure} where another process, or this one with another directory, is in the way.
 */
export async function openEngine(path: string, label: string): Promise<() => Session> {
  requireEngine(label)
  const { Session } = await loadEngine()
  const dir = realDirectory(path)
  return () => {
    requireSameDirectory(dir, label)
    try {
      return counted(new Session(dir), dir)
    } catch (cause) {
      throw openFailure(cause as Error, dir, label)
    }
  }
}

/** Engines that run, by path: where their sessions write, and how many there are. */
const running = new Map<string, { directory: string | undefined; sessions: number }>()

/** While an engine runs it is what a path leads to, also when another directory is there by now. */
function requireSameDirectory(dir: string, label: string): void {
  const engine = running.get(dir)
  if (!engine || engine.directory === directoryAt(dir)) return
  throw new ClickHouseFailure(
    `${label}: the directory was moved or removed while the engine runs in it: close what uses it`,
    { retryable: true },
  )
}

function counted(session: Session, dir: string): Session {
  const engine = running.get(dir) ?? { directory: directoryAt(dir), sessions: 0 }
  engine.sessions++
  running.set(dir, engine)
  const close = session.close.bind(session)
  session.close = () => {
    close()
    if (--engine.sessions === 0) running.delete(dir)
  }
  return session
}

/** Which directory a path leads to: another one, or none, once it was moved or removed. */
export function directoryAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}

/**
 * Whether the engine can be had, without loading it: a writer is to be told when it is opened, not when it delivers.
 *
 * @throws {AuditError} ERR_NO_ENGINE, ERR_UNSUPPORTED as {@link openEngine}
 */
export function requireEngine(label: string): void {
  // In a worker thread the engine crashes the whole process when it ends.
  if (!isMainThread)
    throw new AuditError('ERR_UNSUPPORTED', `${label} works in the main thread only: use it from there`)
  try {
    createRequire(import.meta.url).resolve(PACKAGE)
  } catch (cause) {
    throw noEngine(cause)
  }
}

async function loadEngine(): Promise<Engine> {
  try {
    return (await import(PACKAGE)) as Engine
  } catch (cause) {
    throw noEngine(cause)
  }
}

function noEngine(cause: unknown): AuditError {
  const message = 'a chdb: sink needs the engine, which could not be loaded: npm install chdb'
  return new AuditError('ERR_NO_ENGINE', message, { cause })
}

/** The engine knows a directory by its name, so two ways to one must give one. */
function realDirectory(path: string): string {
  try {
    makeDirectory(path)
    return realpathSync(path)
  } catch (cause) {
    throw new AuditError('ERR_UNWRITABLE', `cannot make ${path}: create it or make it writable`, { cause })
  }
}

/** `CANNOT_OPEN_FILE`, of the file that a process locks. */
const CANNOT_OPEN = 76

function openFailure(cause: Error, dir: string, label: string): ClickHouseFailure {
  const failure = (what: string, code?: number) =>
    new ClickHouseFailure(`${label} ${what}`, { code, retryable: true, cause })
  if (cause.message.includes('one active data directory'))
    return failure('cannot be opened beside another chdb: directory: one directory per process')
  if (isLocked(dir)) return failure('is open in another process: one process per directory', CANNOT_OPEN)
  return failure('cannot be opened: see whether it is a directory of chDB and can be written to')
}

/** The engine writes its reason to stderr only. While a process has the directory, there is this file in it. */
function isLocked(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    accessSync(join(dir, 'status'), constants.W_OK)
    return true
  } catch {
    return false
  }
}
