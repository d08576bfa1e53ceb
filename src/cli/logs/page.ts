import { queryAuditLogs } from '../../query/query-audit-logs.js'
import type { AuditQuery } from '../../query/types.js'
import type { StoredRecord } from '../../record/types.js'
import type { Arguments } from '../arguments.js'
import type { DamageLog } from '../damage-log.js'
import { filterOf, placeOf } from '../query-options.js'
import type { Terminal } from '../terminal/terminal.js'

/** The records asked for, and where the next ones begin. */
export class Page implements AsyncIterable<StoredRecord> {
  readonly #limit: number
  readonly #query: AuditQuery
  readonly #times: string
  readonly #terminal: Terminal
  #cursor: string | undefined
  #isCut = false

  constructor(args: Arguments, terminal: Terminal, damage: DamageLog) {
    const limit = args.wholeNumber('limit', 1)
    const cursor = args.text('cursor')
    const filter = filterOf(args)
    this.#limit = limit ?? Infinity
    this.#terminal = terminal
    // A span before now names another time tomorrow, or in a second: a cursor holds only for the time it meant.
    this.#times = [
      ...(args.has('since') ? [`--since ${String(filter.startTime)}`] : []),
      ...(args.has('until') ? [`--until ${String(filter.endTime)}`] : []),
    ].join(' ')
    this.#query = queryAuditLogs({
      ...filter,
      ...placeOf(args, terminal),
      ...damage.options,
      order: args.text('order') === 'desc' ? 'desc' : 'asc',
      // One more than is shown, to know whether there are more.
      ...(limit !== undefined && { limit: limit + 1 }),
      ...(cursor !== undefined && { cursor }),
    })
  }

  /** How to ask for the records after the limit; undefined when there are none. */
  get next(): string | undefined {
    if (!this.#isCut || this.#cursor === undefined) return undefined
    return `next page: ${this.#times}${this.#times && ' '}--cursor ${this.#cursor}`
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredRecord, void, undefined> {
    let left = this.#limit
    for await (const record of this.#query) {
      if (this.#terminal.out.isClosed) return
      this.#isCut = left === 0
      if (this.#isCut) return
      if (--left === 0) this.#cursor = this.#query.cursor
      yield record
    }
  }
}
