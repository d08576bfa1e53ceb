import { AuditError } from '../errors.js'
import type { Actor, Outcome } from '../record/types.js'

/** What every `log…` call takes beside its own members. Without them the trail's, or the surrounding ones, hold. */
export interface CommonInput {
  /** Shorthand for `actor: { id: user, type: 'user' }`. */
  user?: string | undefined
  actor?: Actor | undefined
  /**
   * Clear ids of the persons the data is about, in an array, a set or another iterable. Only their keyed tokens are
   * kept. Of an object its `id` counts where that is text or a number, else its canonical JSON.
   */
  subjects?: string | Iterable<string> | undefined
  purpose?: string | undefined
  legalBasis?: string | undefined
  /** Anything else is recorded as `unknown`, and what was given as `givenOutcome` among the details. */
  outcome?: Outcome | undefined
  /** In place of the trail's. A text is one regulation. */
  regulations?: string | Iterable<string> | undefined
}

export interface DataAccessInput extends CommonInput {
  datasetName: string
  columnsAccessed: readonly string[]
  numRecords: number
}

export interface DataTransformationInput extends CommonInput {
  transformationType: string
  /** A name or a description, not the data. */
  inputData: unknown
  outputData: unknown
  parameters?: unknown
  recordsIn?: number | undefined
  recordsOut?: number | undefined
}

export interface ModelTrainingInput extends CommonInput {
  modelType: string
  datasetName: string
  parameters?: unknown
  metrics?: unknown
  /** For instance of differential privacy: epsilon, delta, noise. */
  privacyParameters?: unknown
  modelId?: string | undefined
}

export interface ModelInferenceInput extends CommonInput {
  modelId: string
  inputData: unknown
  output: unknown
  /** Between 0 and 1. */
  confidence?: number | undefined
}

export interface ComplianceCheckInput extends CommonInput {
  checkType: string
  regulation: string
  result: unknown
  details?: unknown
}

export interface UserRequestInput extends CommonInput {
  /** For instance `access`, `erasure`, `rectification`, `portability`, `objection`. */
  requestType: string
  /** Clear id of the person who asks: becomes a subject, and is kept only as its token. */
  userId: string
  details?: unknown
  /** For instance `received`, `completed`, `denied`. */
  status: string
}

export interface HumanReviewInput extends CommonInput {
  reviewer: string
  decision: string
  [more: string]: unknown
}

export interface ErrorInput extends CommonInput {
  /** The class of the error, or a kind of your own. Taken from `error` where that is given. */
  errorType?: string | undefined
  error?: unknown
  /** Kept as given: leave it out where it may quote personal data. */
  message?: string | undefined
  details?: unknown
}

export interface CustomInput extends CommonInput {
  [more: string]: unknown
}

export interface CloseInput {
  /** @default 'completed' */
  status?: string | undefined
  /** Without it: by status (`completed` is a success, `failed` a failure, `denied` denied), else unknown. */
  outcome?: Outcome | undefined
  details?: unknown
}

const CLOSE_OUTCOMES = new Map<string, Outcome>([
  ['completed', 'success'],
  ['success', 'success'],
  ['failed', 'failure'],
  ['failure', 'failure'],
  ['error', 'failure'],
  ['denied', 'denied'],
])

export function outcomeOfStatus(status: string): Outcome {
  return CLOSE_OUTCOMES.get(status) ?? 'unknown'
}

const REQUEST_OUTCOMES = new Map<string, Outcome>([
  ['completed', 'success'],
  ['fulfilled', 'success'],
  ['denied', 'denied'],
  ['rejected', 'denied'],
  ['failed', 'failure'],
])

export function outcomeOfRequest(status: string): Outcome {
  return REQUEST_OUTCOMES.get(status) ?? 'unknown'
}

/** What a record of the type says of its outcome where the caller says nothing: it reports something that was done. */
export function defaultOutcome(eventType: string): Outcome {
  return DONE.has(eventType) ? 'success' : 'unknown'
}

const DONE: ReadonlySet<string> = new Set([
  'data_access',
  'data_transformation',
  'model_training',
  'model_inference',
  'compliance_check',
  'compliance_issue',
  'compliance_warning',
  'compliance_passed',
  'human_review',
  'function_return',
])

/** Whether it is a type of Spanledger's own, whose name holds nothing of the caller's. */
export function isBuiltIn(eventType: string): boolean {
  return RESERVED_TYPES.has(eventType) || DONE.has(eventType) || OTHERS.has(eventType)
}

const OTHERS: ReadonlySet<string> = new Set(['user_request', 'function_call', 'error'])

/** Types only the trail itself writes: a caller's own event must not pass for one. */
const RESERVED_TYPES: ReadonlySet<string> = new Set(['audit_started', 'audit_closed', 'gap'])
const MAX_TYPE_LENGTH = 256

/** @throws {AuditError} ERR_INVALID_EVENT for an empty name, a long one, or one that only the trail may use. */
export function checkEventType(eventType: unknown): string {
  if (typeof eventType !== 'string' || eventType === '' || eventType.length > MAX_TYPE_LENGTH) {
    throw new AuditError('ERR_INVALID_EVENT', `an event type is a text of 1 to ${MAX_TYPE_LENGTH} characters`)
  }
  if (RESERVED_TYPES.has(eventType)) {
    throw new AuditError(
      'ERR_INVALID_EVENT',
      `only the trail itself writes ${eventType} records: choose another type`,
    )
  }
  return eventType.toWellFormed()
}
