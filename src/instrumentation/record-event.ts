import { alarm } from '../otel/diagnose.js'
import { defaultOutcome, type CustomInput } from '../trail/events.js'
import { listItems } from '../trail/identifiers.js'
import type { AuditReceipt } from '../trail/receipt.js'
import { definedOnly, type SharedOptions } from '../trail/settings.js'
import { AuditTrail } from '../trail/trail.js'
import { countEvent } from './aggregate/count-event.js'
import { configured } from './configured.js'
import type { InstrumentationOptions } from './options.js'

/** Something that an instrumentation saw. */
export interface SeenEvent {
  /** Name of the trail that is opened for it where none is active: low in cardinality, like a span's. */
  operationName: string
  eventType: string
  /** The details, and what is common to all records. */
  input: CustomInput
  /** Whether a rule of aggregation may count it. @default for `model_inference` and `data_access` */
  isFrequent?: boolean
}

/**
 * Records what an instrumentation saw: in the trail that surrounds the call, else in a short one of its own, which
 * has the outcome of the record. Where a rule of aggregation holds, the call is only counted. Never throws: the call is
 * the host's, and is over; a record that cannot be kept is told, and stands as a gap.
 *
 * @returns undefined where it was counted, or nothing could be recorded; the alarm says why.
 */
export function recordEvent(
  event: SeenEvent,
  options: InstrumentationOptions = {},
): AuditReceipt | undefined {
  try {
    if (countEvent(event, options.aggregate, () => surroundings(event, options), recordQuietly))
      return undefined
    const seen = { ...event, input: { ...said(event, options), ...event.input } }
    const active = AuditTrail.active()
    return active && !active.closed ? active.logSeen(seen.eventType, seen.input) : recordAlone(seen)
  } catch (error) {
    alarm(`a record of ${event.operationName} was lost`, error)
    return undefined
  }
}

/** A record of many calls: nobody waits for it, and by now nobody could be told. */
function recordQuietly(event: SeenEvent): void {
  try {
    recordAlone(event)
  } catch (error) {
    alarm(`a record of calls of ${event.operationName} was lost`, error)
  }
}

function recordAlone({ operationName, eventType, input }: SeenEvent): AuditReceipt {
  const { regulations } = input
  const trail = new AuditTrail({
    operationName,
    onFailure: 'alarm',
    ...definedOnly({
      actor: input.actor,
      user: input.user,
      purpose: input.purpose,
      legalBasis: input.legalBasis,
    }),
    ...(regulations !== undefined && { regulations: listItems(regulations) as string[] }),
  })
  const receipt = trail.logEvent(eventType, input)
  const outcome = input.outcome ?? defaultOutcome(eventType)
  trail.close({ status: outcome === 'failure' ? 'failed' : 'completed', outcome })
  return receipt
}

/** What the options say; a purpose only where none surrounds the call. */
function said({ input }: SeenEvent, { regulations, purpose }: InstrumentationOptions): CustomInput {
  const isOpen = purpose !== undefined && AuditTrail.surroundings().purpose === undefined
  return definedOnly({
    regulations: regulations && withDataset(regulations, input),
    purpose: isOpen ? purpose : undefined,
  })
}

/** What holds for a call that is counted, as if it were a record of its own. */
function surroundings(event: SeenEvent, options: InstrumentationOptions): SharedOptions {
  const { regulations, ...around } = AuditTrail.surroundings()
  return {
    ...around,
    ...(regulations && { regulations: withDataset(regulations, event.input) }),
    ...said(event, options),
  } as SharedOptions
}

/** Those of a trail or of an instrumentation, and beside them those of the data set that the record names. */
function withDataset(regulations: readonly string[], { datasetName }: CustomInput): readonly string[] {
  const entry = configured()?.catalogue?.entry(datasetName)
  return [...new Set([...regulations, ...(entry?.regulations ?? [])])]
}
