import { Readable } from 'node:stream'
import { dataMember } from '../../record/intrinsics.js'
import { quietly } from '../observe-call.js'
import type { Access } from './access.js'
import { endsWith } from './open-accesses.js'

const COUNTED = Symbol('counted')

/** Of `node:stream`, or of the package readable-stream. */
export function isReadable(value: unknown): value is Readable {
  if (value instanceof Readable) return true
  if (typeof value !== 'object' || value === null || !('_readableState' in value)) return false
  return 'emit' in value && typeof value.emit === 'function'
}

/**
 * Counts what a Node stream hands over: each chunk is announced by `data`, however it is read. The stream stays the
 * object it is. Rows are the chunks of a stream of objects; those of bytes are no rows.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/stream.html#event-data
 */
export function countStream(stream: Readable, begin: () => Access): void {
  if (Object.hasOwn(stream, COUNTED) || stream.readableEnded || stream.destroyed) return
  const access = begin()
  if (!stream.readableObjectMode) access.uncountable()
  const emit = Reflect.get(stream, 'emit') as (...args: unknown[]) => boolean
  const hear = (event: string | symbol, value: unknown): void => {
    if (event === 'data' && stream.readableObjectMode) access.addRow(value)
    else if (event === 'end') access.end('complete')
    else if (event === 'error') access.end(isStop(value) ? 'stopped' : 'failed', value)
    else if (event === 'close') access.end('stopped')
  }
  endsWith(stream, access)
  Object.defineProperty(stream, COUNTED, { value: true })
  Object.defineProperty(stream, 'emit', {
    configurable: true,
    writable: true,
    value: (event: string | symbol, ...args: unknown[]): boolean => {
      quietly(() => hear(event, args[0]))
      return Reflect.apply(emit, stream, [event, ...args])
    },
  })
}

/** Errors by which a stream says that its consumer went away: a loop was left, a signal given, a pipe broken. */
const STOPS: ReadonlySet<unknown> = new Set(['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'])

function isStop(error: unknown): boolean {
  return typeof error === 'object' && error !== null && STOPS.has(dataMember(error, 'code'))
}

/** A web stream with the same chunks, counted. */
export function countedWebStream(stream: ReadableStream, begin: () => Access): ReadableStream {
  const access = begin()
  const reader = stream.getReader()
  const counted = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = (await reader.read()) as { done: boolean; value: unknown }
          if (done) {
            access.end('complete')
            controller.close()
            return
          }
          access.addRow(value)
          controller.enqueue(value)
        } catch (error) {
          access.end('failed', error)
          throw error
        }
      },
      async cancel(reason) {
        access.end('stopped')
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  endsWith(counted, access)
  return counted
}
