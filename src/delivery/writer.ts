import type { SpanContext } from '@opentelemetry/api'
import type { RecordInput, TrailIdentity } from '../record/build.js'
import type { Keyring } from '../record/tokens.js'
import type { JsonObject, SpanOrigin } from '../record/types.js'
import type { Loss } from '../journal/reserve.js'
import { gapOf, type OpenTrail } from './open-trail.js'

/** What a trail is opened with; JSON and redacted already. */
export interface TrailSpec {
  operationName: string
  kind: SpanOrigin['kind']
  regulations: readonly string[]
  context: JsonObject
  contextRedactions: readonly string[]
  /** Of the `audit_started` record. */
  input: Omit<RecordInput, 'eventType' | 'details'>
  parent: SpanContext | undefined
  /** Whether the trail is opened even if its first record cannot be kept now. @default false */
  tolerant?: boolean
}

/** Writes trails: into a journal and from there to a sink, or into a host's own provider. */
export interface AuditWriter {
  readonly keyring: Keyring
  /** @throws {AuditError} when the trail's first record could not be kept. */
  openTrail(spec: TrailSpec): OpenTrail
  /**
   * Writes what is still buffered (under `tick`) to the journal, at once. Never throws.
   *
   * @param isLast Whether the event loop is over: what is logged after it is written at once too.
   */
  commit(isLast?: boolean): void
  /** Takes over what was lost elsewhere, to say so in a trail of its own, now or when it can. Never throws. */
  noteLosses(losses: readonly Loss[]): void
  /** Sends what one trail has pending. False when the sink had not acknowledged it by the deadline. */
  deliver(trail: OpenTrail, timeoutMs: number): Promise<boolean>
  /** Cuts what is pending and sends it. False when the sink had not acknowledged all of it by the deadline. */
  flush(timeoutMs: number): Promise<boolean>
  /** Ends the writer: open trails are closed as `interrupted`, what the sink does not take stays in the journal. */
  shutdown(timeoutMs: number): Promise<boolean>
}

export function identityOf(
  spec: TrailSpec,
  operationId: string,
  ids: { traceId: string; spanId: string },
): TrailIdentity {
  const { operationName, regulations, context, contextRedactions } = spec
  return { operationId, operationName, ...ids, regulations, context, contextRedactions }
}

/** The closing record of a trail that nobody closed. */
export const INTERRUPTED: RecordInput = {
  eventType: 'audit_closed',
  details: { status: 'interrupted' },
  outcome: 'unknown',
}

/** A trail of which nothing is said but its name. */
export function bareTrail(operationName: string): TrailSpec {
  return {
    operationName,
    kind: 'internal',
    regulations: [],
    context: {},
    contextRedactions: [],
    input: { outcome: 'unknown' },
    parent: undefined,
  }
}

/** Name of the trails that say what was lost where no other trail can. */
const LOSS_TRAIL = 'spanledger.loss'

/**
 * Opens a trail that says what could not be kept, and closes it.
 *
 * @param writer Id of the writer that lost it, where that is another one.
 * @throws {AuditError} when this cannot be kept either.
 */
export function recordLosses(home: AuditWriter, losses: readonly Loss[], writer?: string): void {
  const trail = home.openTrail(bareTrail(LOSS_TRAIL))
  for (const loss of losses) {
    const { operationName } = loss
    const gap = gapOf(loss, writer !== undefined)
    trail.append({
      ...gap,
      details: { ...gap.details, operationName, ...(writer !== undefined && { writer }) },
    })
  }
  trail.close({ eventType: 'audit_closed', details: { status: 'completed' }, outcome: 'success' })
}
