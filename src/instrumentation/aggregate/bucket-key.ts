import { OUTCOMES, type Actor, type Outcome } from '../../record/types.js'
import { defaultOutcome, type CustomInput } from '../../trail/events.js'
import { listItems } from '../../trail/identifiers.js'
import type { SharedOptions } from '../../trail/settings.js'
import type { SeenEvent } from '../record-event.js'
import type { BucketKey } from './bucket.js'
import { plainText } from './plain-text.js'

/** Details by which calls are kept apart. */
const TARGET = ['modelId', 'datasetName', 'model'] as const

/** A call as it is counted. */
export interface CountedCall {
  /** JSON of its {@link BucketKey}: calls of one id are of one bucket, which holds nothing of the host's. */
  id: string
  /** What may differ. */
  details: Record<string, unknown>
}

/**
 * Sorts what an instrumentation saw.
 *
 * @param surroundings What the trail, `withActor` and `withPurpose` around the call hand on.
 * @returns undefined for a call that is to be recorded by itself: it names persons, or who acted and what was used
 * cannot be told apart by a text of bounded size.
 */
export function countedCall(event: SeenEvent, surroundings: SharedOptions): CountedCall | undefined {
  const { operationName, eventType, input } = event
  const { user, actor, purpose, legalBasis, regulations, outcome, subjects, ...details } = input
  if (subjects !== undefined) return undefined
  const target = takeTarget(details)
  const id = plainText({
    operationName,
    eventType,
    actor: actor ?? userActor(user) ?? surroundings.actor,
    purpose: purpose ?? surroundings.purpose,
    legalBasis: legalBasis ?? surroundings.legalBasis,
    regulations: regulationNames(regulations) ?? surroundings.regulations,
    outcome: outcomeOf(eventType, outcome),
    target,
  } satisfies Record<keyof BucketKey, unknown>)
  return id === undefined ? undefined : { id, details }
}

/** What an id says. */
export function keyOf(id: string): BucketKey {
  return JSON.parse(id) as BucketKey
}

function takeTarget(details: Record<string, unknown>): Record<string, unknown> {
  const target: Record<string, unknown> = {}
  for (const name of TARGET) {
    if (details[name] === undefined) continue
    target[name] = details[name]
    delete details[name]
  }
  if (details['derived'] !== undefined) {
    target['derived'] = withoutSpan(details['derived'])
    delete details['derived']
  }
  return target
}

/** Where a derived record is from; of many calls not each one's span. */
function withoutSpan(derived: unknown): unknown {
  if (typeof derived !== 'object' || derived === null) return derived
  const { spanId: _each, ...rest } = derived as Record<string, unknown>
  return rest
}

function userActor(user: string | undefined): Actor | undefined {
  return user === undefined ? undefined : { id: user, type: 'user' }
}

function regulationNames(regulations: CustomInput['regulations']): string[] | undefined {
  return regulations === undefined ? undefined : (listItems(regulations) as string[])
}

function outcomeOf(eventType: string, outcome: Outcome | undefined): Outcome {
  if (outcome === undefined) return defaultOutcome(eventType)
  return OUTCOMES.includes(outcome) ? outcome : 'unknown'
}
