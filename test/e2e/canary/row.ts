import type { Canaries, Kind } from './canaries.js'

/** One way by which a caller's data comes to Spanledger. */
export interface Row {
  /** Also the name of the operation, where one is recorded. */
  path: string
  /** Name of the operation that must be there afterwards; undefined where the path leads to no record. @default the path */
  recordedAs?: string | undefined
  /** What may stand in what is written, as the caller put it there. @default none */
  allowed?: readonly Kind[]
  /** What must stand there: it shows that the path was taken, and that the scan sees it. @default none */
  expected?: readonly Kind[]
  run(canaries: Canaries, path: string): unknown
}

/** Runs what must throw, and returns what it threw. */
export async function refused(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new TypeError('this was to be refused')
}
