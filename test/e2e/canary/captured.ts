import { AuditTrail, auditFunction, digestOf, type Capture } from 'spanledger'
import { PERSONAL, type Canaries } from './canaries.js'
import { refused, type Row } from './row.js'

class Loan {
  applicant: unknown
  constructor(applicant: unknown) {
    this.applicant = applicant
  }
}

const argumentsOf = (canaries: Canaries): unknown[] => [
  canaries.texts(),
  canaries.values(),
  [canaries.values()],
  new Loan(canaries.values()),
  new Map([[canaries.texts(), canaries.values()]]),
  new Set([canaries.texts()]),
  () => canaries.texts(),
  errorOf(canaries),
]

/** An error that quotes, in its every part. */
export function errorOf(canaries: Canaries): Error {
  const text = canaries.texts()
  const error = new TypeError(text, { cause: new Error(text) })
  return Object.assign(error, { name: text, code: text, detail: text, row: canaries.values() })
}

const audited = (operationName: string, capture: Capture, fn: (...args: unknown[]) => unknown) =>
  auditFunction({ operationName, capture }, fn)

/** What `auditFunction` sees of a call, by what it was told to capture. */
const CALLS: [how: string, call: (canaries: Canaries, path: string, capture: Capture) => unknown][] = [
  [
    'returns',
    (canaries, path, capture) => audited(path, capture, () => canaries.values())(...argumentsOf(canaries)),
  ],
  [
    'resolves',
    (canaries, path, capture) =>
      audited(path, capture, () => Promise.resolve(canaries.texts()))(...argumentsOf(canaries)),
  ],
  [
    'throws',
    (canaries, path, capture) =>
      refused(() =>
        audited(path, capture, () => {
          throw errorOf(canaries)
        })(...argumentsOf(canaries)),
      ),
  ],
  [
    'rejects',
    (canaries, path, capture) =>
      refused(() =>
        audited(path, capture, () => Promise.reject(errorOf(canaries)))(...argumentsOf(canaries)),
      ),
  ],
  [
    'yields',
    (canaries, path, capture) => {
      const generate = auditFunction({ operationName: path, capture }, function* (...given: unknown[]) {
        yield given
        return canaries.values()
      })
      return [...generate(...argumentsOf(canaries))]
    },
  ],
]

const captured = (capture: Capture, name: string, more: Partial<Row> = {}): Row[] =>
  CALLS.map(([how, call]) => ({
    path: `a function that ${how}, captured: ${name}`,
    run: (canaries, path) => call(canaries, path, capture),
    ...more,
  }))

/** What is recorded without that the caller wrote it down. */
export const CAPTURED_ROWS: Row[] = [
  ...captured('shape', 'shape'),
  ...captured('digest', 'digest'),
  ...captured(() => {
    throw new Error('cannot capture')
  }, 'by a function that throws'),
  // The proof that the others could fail: personal data is there. Secrets are not even here.
  ...captured('full', 'full', { allowed: PERSONAL, expected: PERSONAL }),
  {
    path: 'run that throws',
    run: (canaries, operationName) =>
      refused(() =>
        new AuditTrail({ operationName }).run(() => {
          throw errorOf(canaries)
        }),
      ),
  },
  {
    path: 'run that rejects',
    run: (canaries, operationName) =>
      refused(() => new AuditTrail({ operationName }).run(() => Promise.reject(errorOf(canaries)))),
  },
  {
    path: 'fail',
    run: (canaries, operationName) => new AuditTrail({ operationName }).fail(errorOf(canaries)),
  },
  {
    path: 'logError of an error',
    run: (canaries, operationName) => {
      using trail = new AuditTrail({ operationName })
      trail.logError({ error: errorOf(canaries) })
    },
  },
  {
    path: 'digestOf and binary data',
    run: (canaries, operationName) => {
      using trail = new AuditTrail({ operationName, context: { input: digestOf(canaries.values()) } })
      trail.logModelInference({
        modelId: 'm-1',
        inputData: digestOf(canaries.texts()),
        output: { bytes: Buffer.from(canaries.texts()), list: [digestOf(canaries.values())] },
      })
    },
  },
]
