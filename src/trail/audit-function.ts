import { types } from 'node:util'
import { AuditError } from '../errors.js'
import { describeError } from '../record/error-value.js'
import { captureDetails, isCapture, type Capture, type Captured } from './capture.js'
import { followGenerator } from './follow-generator.js'
import { followPromise, isThenable } from './follow-promise.js'
import { settingsOf } from './runtime.js'
import { readOptions } from './settings.js'
import { AuditTrail } from './trail.js'
import type { AuditTrailOptions } from './trail-options.js'

export interface AuditFunctionOptions extends Omit<AuditTrailOptions, 'operationName' | 'capture'> {
  /** @default the name of the function */
  operationName?: string
  /** What is recorded of arguments, results and errors. @default SPANLEDGER_CAPTURE, or 'shape' */
  capture?: Capture
}

// Parameters are contravariant: only `never` accepts every function, and the wrapper keeps the caller's own type.
type AnyFunction = (...args: never[]) => unknown

/** Wraps functions; as a decorator, methods: standard ones and those of `experimentalDecorators`. */
export interface FunctionAuditor {
  <F extends AnyFunction>(fn: F): F
  <F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext): F
  <F extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): TypedPropertyDescriptor<F>
}

/**
 * Audits every call of a function as a trail of its own: `function_call`, then `function_return` or `error`. What
 * the function returns or throws, and when, is as without it; `this`, generators and static members keep working. A
 * promise keeps its own members (a `cancel`), and one of a class of its own stays the same object. Of a thenable that
 * is no promise, such as a query that runs when it is awaited, the outcome is `unknown`: it is not started.
 *
 * @example
 * const score = auditFunction({ regulations: ['GDPR'] })(async (loan: Loan) => model.predict(loan))
 * const same = auditFunction({ operationName: 'score' }, scoreLoan)
 * class Service {
 *   @auditFunction({ capture: 'digest' })
 *   predict(input: Features) { … }
 * }
 * @throws {AuditError} ERR_INVALID_INPUT for what is no function, for a class, and for `new` on the audited function;
 * ERR_INVALID_OPTION for options that are no object, an `operationName` or `capture` that cannot be. The audited function throws, before it is entered,
 * what {@link AuditTrail}'s constructor throws.
 */
export function auditFunction(options?: AuditFunctionOptions): FunctionAuditor
export function auditFunction<F extends AnyFunction>(options: AuditFunctionOptions, fn: F): F
export function auditFunction(given: AuditFunctionOptions = {}, fn?: AnyFunction): unknown {
  const options = checkedOptions(given)
  if (fn !== undefined) return audited(options, fn)
  return (target: unknown, context?: unknown, descriptor?: TypedPropertyDescriptor<AnyFunction>) => {
    if (descriptor === undefined) return audited(options, target as AnyFunction, nameIn(context))
    const { value } = descriptor
    return {
      ...descriptor,
      value: audited(options, value as AnyFunction, nameOf(context as string | symbol)),
    }
  }
}

function nameIn(context: unknown): string | undefined {
  const name = (context as Partial<ClassMethodDecoratorContext> | undefined)?.name
  return name === undefined ? undefined : nameOf(name)
}

function nameOf(key: string | symbol): string {
  return typeof key === 'symbol' ? (key.description ?? '') : key
}

function audited(options: AuditFunctionOptions, fn: AnyFunction, methodName?: string): AnyFunction {
  if (typeof fn !== 'function' || isClass(fn)) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      'auditFunction wraps a function or decorates a method: of a class, audit its methods',
    )
  }
  const name = options.operationName ?? nameOfFunction(fn, methodName)
  // A proxy, so that name, length, static members and the type of the function stay what they are.
  return new Proxy(fn, {
    apply: (target, thisArg: unknown, args: unknown[]) =>
      new AuditedCall(options, name).run(() => Reflect.apply(target, thisArg, args) as unknown, args),
    construct() {
      throw new AuditError(
        'ERR_INVALID_INPUT',
        `auditFunction audits calls, not new ${name}(): audit a function that makes it`,
      )
    },
  })
}

function checkedOptions(given: AuditFunctionOptions): AuditFunctionOptions {
  const options = readOptions(given, 'auditFunction')
  if (options.capture !== undefined && !isCapture(options.capture)) {
    throw new AuditError('ERR_INVALID_OPTION', "capture must be 'shape' | 'digest' | 'full' or a function")
  }
  const { operationName } = options
  if (operationName !== undefined && (typeof operationName !== 'string' || operationName.trim() === '')) {
    throw new AuditError('ERR_INVALID_OPTION', 'operationName must be a text that is not empty')
  }
  return options
}

function isClass(fn: AnyFunction): boolean {
  return /^class\b/.test(Function.prototype.toString.call(fn))
}

function nameOfFunction(fn: AnyFunction, methodName: string | undefined): string {
  const candidates: unknown[] = [methodName, fn.name]
  return (
    candidates.find((name): name is string => typeof name === 'string' && name.trim() !== '') ?? 'anonymous'
  )
}

/** One call: its trail, and how it ends. */
class AuditedCall {
  readonly #trail: AuditTrail
  readonly #capture: Capture
  readonly #name: string
  readonly #startedAt = performance.now()

  constructor(options: AuditFunctionOptions, name: string) {
    const { capture, ...trailOptions } = options
    this.#capture = capture ?? settingsOf({}).capture
    this.#name = name
    this.#trail = new AuditTrail({ ...trailOptions, operationName: name.slice(0, 256) })
  }

  run(call: () => unknown, args: readonly unknown[]): unknown {
    this.#trail.logEvent('function_call', this.#details({ phase: 'call', args }))
    let result: unknown
    try {
      result = this.#trail.runActive(call)
    } catch (error) {
      this.#failed(error)
      throw error
    }
    if (types.isPromise(result)) return this.#settle(result)
    if (types.isGeneratorObject(result)) return this.#follow(result as Generator | AsyncGenerator)
    return this.#returned(result, isThenable(result) ? 'unknown' : undefined)
  }

  #settle(promise: Promise<unknown>): Promise<unknown> {
    return followPromise(promise, {
      returned: (value) => this.#returned(value),
      failed: (error) => this.#failed(error),
    })
  }

  #follow(generator: Generator | AsyncGenerator): unknown {
    return followGenerator(generator, {
      step: (advance) => (this.#trail.closed ? advance() : this.#trail.runActive(advance)),
      returned: (value) => void this.#returned(value),
      failed: (error) => this.#failed(error),
    })
  }

  /** @param outcome Where the value does not say it: see {@link isThenable}. */
  #returned<T>(value: T, outcome?: 'unknown'): T {
    // Closed by the function itself, or by shutdownAudit() while it ran: that must not cost its caller the result.
    if (this.#trail.closed) return value
    const known = outcome && { outcome }
    const details = this.#details({ phase: 'return', result: value })
    this.#trail.logEvent('function_return', { ...known, ...details, durationMs: this.#elapsed() })
    this.#trail.close({ ...known })
    return value
  }

  #failed(error: unknown): void {
    this.#trail.fail(error, { ...this.#details({ phase: 'error', error }), durationMs: this.#elapsed() })
  }

  #details(captured: Captured): Record<string, unknown> {
    try {
      return { functionName: this.#name, ...captureDetails(this.#capture, captured) }
    } catch (error) {
      // A capture function of the caller's threw: the call is audited all the same.
      return { functionName: this.#name, captureFailed: describeError(error, false).errorType }
    }
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#startedAt) * 1000) / 1000
  }
}
