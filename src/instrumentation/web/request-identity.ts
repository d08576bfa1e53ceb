import { quietly } from '../observe-call.js'
import type { Actor } from '../../record/types.js'
import { toActor } from '../../trail/who.js'
import { readClaims, type Claims } from './claims.js'
import type { WebAuditOptions } from './options.js'
import { hostBaggage, type RequestView } from './request-view.js'

/** Who a request is from, and why: as the host says, else, where that is allowed, as the caller claims. */
export class RequestIdentity<Request> {
  readonly #request: Request
  readonly #options: WebAuditOptions<Request>
  readonly #claims: Claims
  /** What of the claims is used. Settled when the trail is opened, as every record of it repeats it. */
  #used: Claims = {}
  #isAsked = false

  constructor(view: RequestView<Request>, options: WebAuditOptions<Request>) {
    const { baggage = false } = options
    this.#request = view.request
    this.#options = options
    this.#claims = baggage
      ? readClaims(hostBaggage(), view.header('baggage'), baggage === true ? {} : baggage)
      : {}
  }

  readonly actor = (): Actor | undefined => this.#told().actor ?? this.#used.actor

  readonly purpose = (): string | undefined => this.#told().purpose ?? this.#used.purpose

  /** Decides which claims hold, and names them. A claim is used in no record that does not name it. */
  settle(): (keyof Claims)[] {
    const told = this.#told()
    this.#used = {
      ...(!told.actor && this.#claims.actor && { actor: this.#claims.actor }),
      ...(told.purpose === undefined &&
        this.#claims.purpose !== undefined && { purpose: this.#claims.purpose }),
    }
    return Object.keys(this.#used) as (keyof Claims)[]
  }

  #told(): Claims {
    const told: Claims = {}
    // By a function that writes records itself.
    if (this.#isAsked) return told
    this.#isAsked = true
    const { actor, purpose } = this.#options
    quietly(() => {
      const given = actor?.(this.#request)
      if (given) told.actor = toActor(typeof given === 'string' ? { id: given, type: 'user' } : given)
    })
    quietly(() => {
      const given = typeof purpose === 'function' ? purpose(this.#request) : purpose
      if (typeof given === 'string' && given !== '') told.purpose = given
    })
    this.#isAsked = false
    return told
  }
}
