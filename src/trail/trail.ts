import { context as otelContext } from '@opentelemetry/api'
import { types } from 'node:util'
import { AuditError } from '../errors.js'
import type { OpenTrail, WrittenRecord } from '../delivery/open-trail.js'
import type { AuditWriter } from '../delivery/writer.js'
import { activeSpanContext, contextInside } from '../otel/host-context.js'
import type { RecordInput } from '../record/build.js'
import { describeError } from '../record/error-value.js'
import { activeTrail, ambient, ambientActor, ambientPurpose, runWith } from './ambient.js'
import type {
  CloseInput,
  ComplianceCheckInput,
  CustomInput,
  DataAccessInput,
  DataTransformationInput,
  ErrorInput,
  HumanReviewInput,
  ModelInferenceInput,
  ModelTrainingInput,
  UserRequestInput,
} from './events.js'
import { checkEventType } from './events.js'
import { FailureGuard } from './failure-guard.js'
import { RecordMaker } from './record-maker.js'
import { settingsOf, waitMs, writerFor, type WaitOptions } from './runtime.js'
import type { AuditReceipt } from './receipt.js'
import { definedOnly, type Settings, type SharedOptions } from './settings.js'
import { splitClose, splitError, splitInput, splitRequest, type SplitInput } from './split-input.js'
import { checkTrailOptions, type AuditTrailOptions } from './trail-options.js'

/**
 * The trail of one audited operation: an OpenTelemetry span whose events are the records. Every `log…` call
 * returns once its record is in the journal; the sink gets it in the background.
 *
 * @example
 * const trail = new AuditTrail({ operationName: 'train', logDir: 'audit_logs', regulations: ['GDPR'] })
 * trail.logDataAccess({ datasetName: 'loans', columnsAccessed: ['income'], numRecords: 1000, purpose: 'scoring' })
 * trail.close()
 */
export class AuditTrail {
  readonly operationName: string
  readonly operationId: string
  readonly #settings: Settings
  readonly #writer: AuditWriter
  readonly #maker: RecordMaker
  readonly #guard: FailureGuard
  readonly #open: OpenTrail
  readonly #errorMessages: boolean

  /**
   * @throws {AuditError} before anything is written: ERR_INVALID_OPTION, ERR_INVALID_SINK, ERR_UNSUPPORTED,
   * ERR_UNWRITABLE, ERR_TOKEN_KEY; ERR_JOURNAL_WRITE when the first record could not be kept.
   */
  constructor(options: AuditTrailOptions) {
    const { operationName, kind, context, errorMessages, shared } = checkTrailOptions(options)
    this.#settings = settingsOf(shared, AuditTrail.surroundings())
    this.#writer = writerFor(this.#settings)
    const { keyring } = this.#writer
    const { actor, purpose, legalBasis, redactor, regulations, catalogue } = this.#settings
    this.#errorMessages = errorMessages
    const conversion = { keyring, errorMessages }
    const defaults = { actor, purpose, legalBasis, regulations, catalogue }
    this.#maker = new RecordMaker(conversion, redactor, defaults)
    this.#open = this.#writer.openTrail({
      ...this.#maker.start({
        ...{ operationName, regulations, context },
        parent: ambient().parent ?? activeSpanContext() ?? activeTrail()?.spanContext(),
      }),
      kind,
      tolerant: this.#settings.onFailure === 'alarm',
    })
    this.operationName = this.#open.identity.operationName
    this.operationId = this.#open.identity.operationId
    this.#guard = new FailureGuard(this.#settings.onFailure, this.#open)
  }

  /** The trail whose `run` surrounds the caller, or that of the request whose handler does, if any. */
  static active(): AuditTrail | undefined {
    return activeTrail()
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#open.closed
  }

  /** Ids of the trail's span, to link to from elsewhere. */
  spanContext() {
    return this.#open.spanContext
  }

  /** Someone read a data set: which columns, how many records. */
  logDataAccess(input: DataAccessInput): AuditReceipt {
    return this.#log('data_access', input)
  }

  logDataTransformation(input: DataTransformationInput): AuditReceipt {
    return this.#log('data_transformation', input)
  }

  logModelTraining(input: ModelTrainingInput): AuditReceipt {
    return this.#log('model_training', input)
  }

  logModelInference(input: ModelInferenceInput): AuditReceipt {
    return this.#log('model_inference', input)
  }

  logComplianceCheck(input: ComplianceCheckInput): AuditReceipt {
    return this.#log('compliance_check', input)
  }

  /** A person's request under privacy law. The `userId` becomes a subject: only its token is kept. */
  logUserRequest(input: UserRequestInput): AuditReceipt {
    return this.#write(this.#maker.make('user_request', splitRequest(input)))
  }

  logHumanReview(input: HumanReviewInput): AuditReceipt {
    return this.#log('human_review', input)
  }

  /** An error: its class and code. Its message only where `errorMessages` is on, or you give one. */
  logError(input: ErrorInput): AuditReceipt {
    return this.#write(this.#maker.make('error', splitError(input, this.#errorMessages)))
  }

  /**
   * A record of a type of your own.
   *
   * @throws {AuditError} ERR_INVALID_EVENT for an empty name or one that only the trail itself may use.
   */
  logEvent(eventType: string, input: CustomInput = {}): AuditReceipt {
    return this.#log(checkEventType(eventType), input)
  }

  /**
   * A record of what an instrumentation saw inside this trail. Under `onFailure: 'alarm'`, whatever the
   * trail's: the call it saw is the host's own.
   *
   * @internal
   */
  logSeen(eventType: string, input: CustomInput): AuditReceipt {
    const record = this.#maker.make(checkEventType(eventType), splitInput(input))
    return new FailureGuard('alarm', this.#open).write(() => this.#open.append(record))
  }

  /**
   * Ends the trail. Synchronous: the closing record is in the journal when this returns.
   *
   * @throws {AuditError} ERR_TRAIL_CLOSED when it was closed before.
   */
  close(input: CloseInput = {}): AuditReceipt {
    const closing = this.#maker.makeClosing(splitClose(input))
    const receipt = this.#write(closing, (record) => this.#open.close(record))
    if (receipt.lost) this.#open.closeLater(closing)
    return receipt
  }

  /** `using trail = …`: closes with outcome `unknown`, unless it was closed. */
  [Symbol.dispose](): void {
    if (!this.closed) this.close({ status: 'closed', outcome: 'unknown' })
  }

  /**
   * Runs `fn` with this trail active, then closes it with the outcome: `completed`, or an `error` record and
   * `failed` when it throws or rejects. Waits for `fn`, never for the sink.
   *
   * @throws {AuditError} ERR_TRAIL_CLOSED before `fn` is entered, ERR_INVALID_INPUT for what is no function; what `fn`
   * throws.
   */
  run<T>(fn: (trail: this) => T): T {
    checkFunction(fn)
    let result: T
    try {
      result = this.runActive(() => fn(this))
    } catch (error) {
      this.fail(error)
      throw error
    }
    if (!types.isPromise(result)) {
      this.#complete()
      return result
    }
    const settled = result.then(
      (value: unknown) => {
        this.#complete()
        return value
      },
      (error: unknown) => {
        this.fail(error)
        throw error
      },
    )
    return settled as T
  }

  /** Runs `fn` with this trail active and leaves it open. @throws as {@link run} */
  runActive<T>(fn: () => T): T {
    checkFunction(fn)
    if (this.closed) throw closedError(this.operationId)
    const inside = contextInside(this.#open.spanContext, this.#settings.propagate)
    return runWith({ trail: this, parent: undefined }, () => otelContext.with(inside, fn))
  }

  /**
   * Closes the trail as `failed` with an `error` record. Never throws: the error of the audited code is the one its
   * caller must see, even if the audit fails now too.
   *
   * @param details Of the record. @default class and code of the error
   */
  fail(error: unknown, details: CustomInput = { ...describeError(error, this.#errorMessages) }): void {
    this.#guard.quietly(() => {
      if (this.closed) return
      this.#log('error', details, 'failure')
      this.close({ status: 'failed' })
    })
  }

  /**
   * Waits until the sink has acknowledged all of the trail so far.
   *
   * @returns false at the deadline: what is missing is in the journal.
   */
  async delivered(options: WaitOptions = {}): Promise<boolean> {
    return this.#writer.deliver(this.#open, waitMs(options))
  }

  /**
   * What the active trail, or `withActor` and `withPurpose`, hand on to trails opened inside. A trail that waits for its
   * first record is not opened for that.
   *
   * @internal
   */
  static surroundings(): SharedOptions {
    const { trail, regulations } = ambient()
    const outer = trail ? trail.#settings : undefined
    return definedOnly({
      actor: ambientActor() ?? outer?.actor,
      purpose: ambientPurpose() ?? outer?.purpose,
      legalBasis: outer?.legalBasis,
      regulations: outer?.regulations ?? regulations,
    })
  }

  #complete(): void {
    if (!this.closed) this.close()
  }

  #log(eventType: string, input: unknown, fallback?: SplitInput['fallback']): AuditReceipt {
    const split = splitInput(input)
    return this.#write(this.#maker.make(eventType, fallback ? { ...split, fallback } : split))
  }

  #write(
    record: RecordInput,
    write: (record: RecordInput) => WrittenRecord = (record) => this.#open.append(record),
  ): AuditReceipt {
    if (this.closed) throw closedError(this.operationId)
    return this.#guard.write(() => write(record))
  }
}

function closedError(operationId: string): AuditError {
  return new AuditError('ERR_TRAIL_CLOSED', `the trail ${operationId} is closed: open a new one`)
}

function checkFunction(fn: unknown): void {
  if (typeof fn !== 'function') throw new AuditError('ERR_INVALID_INPUT', 'give the function to run')
}
