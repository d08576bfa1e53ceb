import type { StoredRecord } from '../record/types.js'
import { comparisonFor, type Order } from './order.js'

interface Stream {
  iterator: AsyncIterator<StoredRecord, unknown>
  head: StoredRecord
}

/**
 * Merges streams that are each in `order` into one, each record once. It holds one record of each stream; leaving the
 * iteration ends them all.
 */
export async function* mergeStreams(
  streams: readonly AsyncIterable<StoredRecord>[],
  order: Order,
): AsyncGenerator<StoredRecord, void, undefined> {
  const compare = comparisonFor(order)
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]())
  try {
    const open: Stream[] = []
    for (const iterator of iterators) await advance(open, iterator)
    let last: StoredRecord | undefined
    while (open.length > 0) {
      const next = open.reduce((a, b) => (compare(b.head, a.head) < 0 ? b : a))
      const { head } = next
      open.splice(open.indexOf(next), 1)
      // The same record by two routes stands side by side here.
      if (last === undefined || compare(last, head) !== 0) yield head
      last = head
      await advance(open, next.iterator)
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.()
  }
}

async function advance(open: Stream[], iterator: AsyncIterator<StoredRecord, unknown>): Promise<void> {
  const next = await iterator.next()
  if (next.done !== true) open.push({ iterator, head: next.value })
}
