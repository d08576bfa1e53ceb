import { notePending } from '../../trail/pending.js'
import type { Access } from './access.js'

const open = new Set<Access>()

/** Readings that nobody ended: a loop that was left by hand, without a word to its iterator. */
const abandoned = new FinalizationRegistry<Access>((access) => access.abandon())

/** A flush, or the end of the process, finds it. */
export function opened(access: Access): void {
  open.add(access)
  notePending(flushOpen)
}

export function closed(access: Access): void {
  open.delete(access)
}

/** Ends a reading when the iterator that does it is no longer there. */
export function endsWith(iterator: object, access: Access): void {
  abandoned.register(iterator, access)
}

function flushOpen(): void {
  for (const access of open) access.flush()
  if (open.size > 0) notePending(flushOpen)
}
