import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Ending } from './request-trail.js'

/** How long a handler whose client is gone, or that has answered, may go on before its trail is closed. */
const GRACE_MS = 5_000
/** How many may do so at once: clients that leave must not fill the memory. */
const MAX_WAITING = 1_000

let waiting = 0

/**
 * Finds out when a request is over: its response is finished or broken, and its handler is done where one can know. A
 * client that leaves does not end the handler: what that still reads must be on record.
 */
export class ResponseEnd {
  readonly #request: Pick<IncomingMessage, 'headers'>
  readonly #response: ServerResponse
  readonly #ended: (ending: Ending) => void
  #ending: Ending | undefined
  #working = 0
  #giveUp: NodeJS.Timeout | undefined

  /** @param ended Called once. */
  constructor(
    request: Pick<IncomingMessage, 'headers'>,
    response: ServerResponse,
    ended: (ending: Ending) => void,
  ) {
    this.#request = request
    this.#response = response
    this.#ended = ended
    response.once('finish', () => this.#over('finished'))
    response.once('close', () => this.#over(this.#closedAs()))
  }

  /** The handler is at work, until what is returned is called. */
  work(): () => void {
    let isDone = false
    this.#working++
    return () => {
      if (isDone) return
      isDone = true
      this.#working--
      this.#settle()
    }
  }

  #closedAs(): Ending {
    const { headers } = this.#request
    return headers.upgrade !== undefined && !this.#response.headersSent ? 'upgraded' : 'broken'
  }

  #over(ending: Ending): void {
    if (this.#ending) return
    this.#ending = ending
    // A handler that nobody awaits is done when it ends its response.
    if (ending === 'broken' && this.#working === 0 && !this.#response.writableEnded) this.#awaitEnd()
    this.#settle()
    if (this.#working > 0) this.#wait()
  }

  #awaitEnd(): void {
    const response = this.#response
    const done = this.work()
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the response it is found on
    const { end } = response
    response.end = function (this: ServerResponse, ...args: unknown[]) {
      try {
        return Reflect.apply(end, this, args) as ServerResponse
      } finally {
        done()
      }
    } as ServerResponse['end']
  }

  #wait(): void {
    if (waiting >= MAX_WAITING) return this.#finish()
    waiting++
    this.#giveUp = setTimeout(() => this.#finish(), GRACE_MS).unref()
  }

  #settle(): void {
    if (this.#ending && this.#working === 0) this.#finish()
  }

  #finish(): void {
    if (this.#giveUp) {
      waiting--
      clearTimeout(this.#giveUp)
      this.#giveUp = undefined
    }
    // Later calls find the trail over.
    this.#ended(this.#ending!)
  }
}
