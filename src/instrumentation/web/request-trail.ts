import type { SpanContext } from '@opentelemetry/api'
import { alarm } from '../../otel/diagnose.js'
import type { Outcome } from '../../record/types.js'
import { ambient, runWith, type Ambient } from '../../trail/ambient.js'
import { AuditTrail } from '../../trail/trail.js'
import { quietly } from '../observe-call.js'
import type { WebAuditOptions } from './options.js'
import { RequestIdentity } from './request-identity.js'
import { methodOf, parentOf, requestIdOf, routeOf, type RequestView } from './request-view.js'

/** How a response ended. `upgraded`: the connection went on to another protocol. */
export type Ending = 'finished' | 'broken' | 'upgraded'

const MAX_NAME_LENGTH = 256

/**
 * The trail of one request. It is opened by the first record, or at the end: only after routing is there a name that
 * all requests of a route share. Nothing here throws into the host.
 */
export class RequestTrail<Request> {
  readonly #view: RequestView<Request>
  readonly #options: WebAuditOptions<Request>
  readonly #identity: RequestIdentity<Request>
  readonly #parent: SpanContext | undefined
  readonly #begin = performance.now()
  readonly #context: Record<string, unknown> = {}
  readonly #surroundings: Ambient
  #trail: AuditTrail | undefined
  #isOver = false
  #lastError: unknown

  constructor(view: RequestView<Request>, options: WebAuditOptions<Request>) {
    this.#view = view
    this.#options = options
    this.#identity = new RequestIdentity(view, options)
    this.#parent = parentOf(view)
    const { actor, purpose } = this.#identity
    this.#surroundings = {
      // What surrounded the start of the server surrounds every request: it is no part of this one.
      ...{ trail: undefined, parent: undefined },
      openTrail: () => this.#open(),
      context: this.#context,
      ...{ actor, purpose, regulations: options.regulations },
    }
    let told: unknown
    quietly(() => (told = options.requestId?.(view.request)))
    Object.assign(this.#context, { requestId: requestIdOf(view, told), method: methodOf(view) })
  }

  /** Runs what belongs to the request. @throws what `fn` throws. */
  run<T>(fn: () => T): T {
    return runWith(this.#surroundings, fn)
  }

  /** Whether the caller runs inside the request already, perhaps with more that surrounds it. */
  get isActive(): boolean {
    return ambient().openTrail === this.#surroundings.openTrail
  }

  /** An error of a handler: its class and code are recorded, once. */
  failed(error: unknown): void {
    if (error !== undefined && error === this.#lastError) return
    this.#lastError = error
    this.#quietly(() => this.#open()?.logError({ error }))
  }

  /** The response has ended: closes the trail. @param statusCode Undefined where none was sent. */
  end(ending: Ending, statusCode: number | undefined): void {
    if (this.#isOver) return
    this.#quietly(() => {
      const trail = this.#trail ?? this.#open()
      this.#isOver = true
      // Closed by the host or by shutdownAudit(): that was the end of it.
      if (!trail || trail.closed) return
      const durationMs = Math.round((performance.now() - this.#begin) * 1000) / 1000
      const route = routeOf(this.#view)
      const details = {
        ...(statusCode !== undefined && { statusCode }),
        ...(route !== undefined && { route }),
        durationMs,
      }
      trail.close({ ...verdict(ending, statusCode), details })
    })
    this.#lastError = undefined
  }

  /** What is recorded of a request that is over has a trail that ends with this turn of the event loop. */
  #open(): AuditTrail | undefined {
    if (this.#trail && !this.#trail.closed) return this.#trail
    this.#trail = undefined
    this.#quietly(() => {
      const claimed = this.#identity.settle()
      const route = routeOf(this.#view)
      Object.assign(this.#context, this.#ownContext(), {
        ...(route !== undefined && { route }),
        ...(claimed.length > 0 && { claimed }),
        ...(this.#isOver && { late: true }),
      })
      const { regulations } = this.#options
      const operationName = this.#name(route)
      this.#trail = new AuditTrail({ operationName, kind: 'server', onFailure: 'alarm', regulations })
      if (this.#isOver) setImmediate((trail) => this.#closeLate(trail), this.#trail)
    })
    return this.#trail
  }

  #closeLate(trail: AuditTrail): void {
    this.#quietly(() => {
      if (!trail.closed) trail.close()
    })
  }

  #name(route: string | undefined): string {
    const { operationName } = this.#options
    let given: unknown = operationName
    quietly(() => {
      if (typeof operationName === 'function') given = operationName(this.#view.request, route)
    })
    const method = methodOf(this.#view)
    const name = typeof given === 'string' && given.trim() !== '' ? given : `${method} ${route ?? ''}`.trim()
    return name.slice(0, MAX_NAME_LENGTH)
  }

  #ownContext(): Readonly<Record<string, unknown>> {
    const { context } = this.#options
    const facts = { ...this.#context }
    let own: object | undefined
    quietly(() => {
      own = { ...(typeof context === 'function' ? context(this.#view.request) : context) }
    })
    // A function of that name would tell the context in place of its members.
    return { ...own, toJSON: undefined, ...facts }
  }

  /** Outside of what opens the trail, so that opening it does not ask for it. */
  #quietly(write: () => void): void {
    try {
      runWith({ ...this.#surroundings, openTrail: undefined, parent: this.#parent }, write)
    } catch (error) {
      alarm('a request could not be recorded', error)
    }
  }
}

function verdict(ending: Ending, statusCode = 0): { status: string; outcome: Outcome } {
  if (ending === 'upgraded') return { status: 'upgraded', outcome: 'unknown' }
  if (ending === 'broken') return { status: 'aborted', outcome: 'failure' }
  if (statusCode === 401 || statusCode === 403) return { status: 'denied', outcome: 'denied' }
  if (statusCode >= 500) return { status: 'failed', outcome: 'failure' }
  return { status: 'completed', outcome: 'success' }
}
