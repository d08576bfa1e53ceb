import { quietly } from '../observe-call.js'
import { notePending } from '../../trail/pending.js'
import type { InstrumentationOptions } from '../options.js'
import { recordEvent, type SeenEvent } from '../record-event.js'
import type { ModelSource } from './model-file.js'

/**
 * Writes the record of a model that was loaded, once the hashes of its files are known; for large files that is later,
 * and at a flush or the end of the process it is written as it stands.
 *
 * @returns what the load has to wait for: nothing but small files.
 */
export function recordLoad(sources: readonly ModelSource[], write: () => void): Promise<void> {
  let unwritten: (() => void) | undefined = write
  const writeOnce = () => {
    if (unwritten) quietly(unwritten)
    // What waits for a flush must not keep the model in memory until then.
    unwritten = undefined
  }
  if (sources.every(({ isSettled }) => isSettled)) {
    writeOnce()
    return Promise.resolve()
  }
  notePending(writeOnce)
  const written = Promise.all(sources.map((source) => source.settle())).then(writeOnce)
  return sources.every(({ isQuick }) => isQuick) ? written : Promise.resolve()
}

/** Records what happens once for many calls, such as a load, by itself whatever the rule of aggregation says. */
export function recordSingly(event: SeenEvent, options: InstrumentationOptions): void {
  recordEvent(event, { ...options, aggregate: 'none' })
}
