import { context, createTraceState, propagation, trace } from '@opentelemetry/api'
import { AuditTrail, withActor, withPurpose, type AuditTrailOptions } from 'spanledger'
import { DETECTABLE, PERSONAL, PLAIN, SECRETS, type Canaries, type Kind } from './canaries.js'
import { errorOf } from './captured.js'
import type { Row } from './row.js'

/** Every member that any `log…` call knows, and others, full of everything. */
function input(canaries: Canaries): never {
  const text = canaries.texts()
  const names =
    'datasetName transformationType modelType modelId checkType regulation requestType status reviewer decision errorType message purpose legalBasis outcome user'
  const members = Object.fromEntries(names.split(' ').map((name) => [name, text]))
  return {
    ...members,
    ...canaries.values(),
    regulations: [text],
    columnsAccessed: [text],
    inputData: canaries.values(),
    outputData: canaries.values(),
    parameters: canaries.values(),
    details: canaries.values(),
  } as never
}

const LOGS = [
  'logDataAccess',
  'logDataTransformation',
  'logModelTraining',
  'logModelInference',
  'logComplianceCheck',
  'logUserRequest',
  'logHumanReview',
  'logError',
] as const

/** Runs `work` in a trail. */
function inTrail(
  operationName: string,
  work: (trail: AuditTrail) => unknown,
  options: Partial<AuditTrailOptions> = {},
) {
  using trail = new AuditTrail({ operationName, ...options })
  work(trail)
}

const onPurpose = { allowed: PERSONAL, expected: PERSONAL } satisfies Partial<Row>
const texts = (kinds: readonly Kind[], canaries: Canaries) =>
  kinds.filter((kind) => kind !== 'password').map((kind) => canaries.text(kind))

const boom = (text: string) => (): never => {
  throw new Error(text)
}

function hostile(canaries: Canaries): unknown[] {
  const throws = boom(canaries.texts())
  return [
    errorOf(canaries),
    Symbol(canaries.texts()),
    () => canaries.texts(),
    Promise.resolve(canaries.texts()),
    new WeakMap(),
    { toJSON: throws },
    Object.defineProperty({}, 'member', { get: throws, enumerable: true }),
    new Proxy({}, { get: throws, ownKeys: throws, getPrototypeOf: throws, getOwnPropertyDescriptor: throws }),
    { [Symbol.iterator]: throws },
    Object.assign(new Date(0), { toISOString: () => canaries.texts() }),
    Object.assign(/x/, { toString: () => canaries.texts() }),
  ]
}

/** What the caller writes down: their business, but for secrets. */
export const WRITTEN_ROWS: Row[] = [
  ...LOGS.map((log): Row => ({
    path: `every member of ${log}`,
    ...onPurpose,
    run: (canaries, path) => inTrail(path, (trail) => trail[log](input(canaries))),
  })),
  {
    path: 'every member of logEvent',
    ...onPurpose,
    run: (canaries, path) => inTrail(path, (trail) => trail.logEvent('custom', input(canaries))),
  },
  ...[...LOGS, 'logEvent' as const].map((log): Row => ({
    path: `persons in ${log}`,
    run: (canaries, path) =>
      inTrail(path, (trail) => {
        const subjects = [...texts(PERSONAL, canaries), { id: canaries.texts() }, canaries.values()]
        const persons = { subjects, userId: canaries.texts() } as never
        if (log === 'logEvent') trail.logEvent('custom', { subjects } as never)
        else trail[log](log === 'logUserRequest' ? persons : ({ subjects } as never))
      }),
  })),
  {
    path: 'types of events',
    ...onPurpose,
    run: (canaries, path) =>
      inTrail(path, (trail) => {
        for (const text of texts([...SECRETS, ...PERSONAL], canaries)) trail.logEvent(text)
      }),
  },
  {
    path: 'names of operations',
    recordedAs: undefined,
    ...onPurpose,
    run: (canaries) => {
      for (const text of texts([...SECRETS, ...PERSONAL], canaries)) inTrail(text, () => undefined)
    },
  },
  {
    path: 'options of a trail',
    ...onPurpose,
    run: (canaries, path) => {
      const text = canaries.texts()
      inTrail(path, (trail) => trail.logEvent('custom'), {
        ...{ context: canaries.values(), regulations: [text], purpose: text, legalBasis: text, user: text },
      })
    },
  },
  {
    path: 'the end of a trail',
    ...onPurpose,
    run: (canaries, operationName) => {
      const end = {
        status: canaries.texts(),
        details: canaries.values(),
        outcome: canaries.texts(),
        more: errorOf(canaries),
      }
      new AuditTrail({ operationName }).close(end as never)
    },
  },
  {
    path: 'withActor and withPurpose',
    ...onPurpose,
    run: (canaries, path) =>
      inTrail(path, (trail) =>
        withActor({ id: canaries.texts(), type: 'user' }, () =>
          withPurpose(canaries.texts(), () => trail.logEvent('custom')),
        ),
      ),
  },
  {
    path: 'everything under detectors',
    allowed: PLAIN,
    expected: PLAIN,
    run: (canaries, path) =>
      inTrail(path, (trail) => trail.logEvent('custom', input(canaries)), {
        redact: { detectors: ['email', 'phone', 'iban', 'card', 'ip', 'national_id'] },
        ...{
          context: canaries.values(),
          user: texts(DETECTABLE, canaries).join(),
          purpose: canaries.texts(),
        },
      }),
  },
  {
    path: 'everything under a rule that fails',
    recordedAs: '[redacted:text]',
    run: (canaries, path) =>
      inTrail(path, (trail) => trail.logEvent('custom', input(canaries)), {
        redact: { rules: [{ name: 'broken', detect: boom(canaries.texts()) }], defaults: false },
        ...{ context: canaries.values(), user: canaries.texts(), purpose: canaries.texts() },
      }),
  },
  {
    // The proof that secrets are looked for as well.
    path: 'everything without rules',
    allowed: [...PERSONAL, ...SECRETS],
    expected: [...PERSONAL, ...SECRETS],
    run: (canaries, path) =>
      inTrail(path, (trail) => trail.logEvent('custom', input(canaries)), { redact: { defaults: false } }),
  },
  {
    path: 'values that fight back',
    run: (canaries, path) =>
      inTrail(path, (trail) => {
        for (const value of hostile(canaries)) {
          trail.logEvent('custom', { value, subjects: value, outcome: value } as never)
          trail.logUserRequest({ requestType: 'access', status: 'received', userId: value } as never)
          trail.logError({ error: value })
        }
      }),
  },
  {
    path: 'baggage of the host',
    run: (canaries, path) => {
      const baggage = propagation.createBaggage({ user: { value: canaries.texts() } })
      context.with(propagation.setBaggage(context.active(), baggage), () =>
        new AuditTrail({ operationName: path, propagate: true }).run((trail) => trail.logEvent('custom')),
      )
    },
  },
  {
    path: 'tracestate of a caller',
    run: (canaries, path) => {
      const traceState = createTraceState(`a=${canaries.text('awsKey')},b=${canaries.text('gitHub')}`)
      const parent = {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        traceFlags: 1,
        isRemote: true,
        traceState,
      }
      context.with(trace.setSpanContext(context.active(), parent), () => inTrail(path, () => undefined))
    },
  },
]
