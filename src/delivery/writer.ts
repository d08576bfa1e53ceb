import type { SpanContext } from '@opentelemetry/api'
import type { RecordInput, TrailIdentity } from '../record/build.js'
import type { Keyring } from '../record/tokens.js'
import type { JsonObject, SpanOrigin } from '../record/types.js'
import type { OpenTrail } from './open-trail.js'

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
  /** Writes what is still buffered (under `tick`) to the journal, at once. Never throws. */
  commit(): void
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
