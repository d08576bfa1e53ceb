import type { DetailsByType, StoredRecord } from '../../../../src/record/types.js'

type Loose = Omit<Partial<StoredRecord>, 'details' | 'eventType'>

const START = Date.UTC(2026, 4, 4, 8, 0, 0)

/** A UUID-shaped id that sorts like `n`. */
export function idOf(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Milliseconds after the sample's start, as a stored timestamp. */
export function timeAt(milliseconds: number): string {
  return new Date(START + milliseconds).toISOString().replace('Z', '000000Z')
}

let made = 0

/** A record of any type, complete in form; whatever matters to a test is given by it. */
export function record(eventType: string, details: object, more: Loose = {}): StoredRecord {
  made++
  return {
    schemaVersion: '1',
    recordId: idOf(made),
    eventType,
    timestamp: timeAt(made * 1_000),
    operationId: idOf(1),
    operationName: 'sample_operation',
    sequence: 0,
    ledger: { id: 'writer-a', index: made },
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    regulations: ['GDPR'],
    outcome: 'success',
    context: {},
    details: details as StoredRecord['details'],
    hash: made.toString(16).padStart(64, '0'),
    ...more,
  }
}

export interface Step {
  type: string
  details: object
  more?: Loose
}

/** One operation: started, the steps, and closed unless it is left open. */
export function trail(
  index: number,
  name: string,
  at: number,
  steps: readonly Step[],
  end: { status?: string; open?: boolean; more?: Loose; every?: number } = {},
): StoredRecord[] {
  const started: DetailsByType['audit_started'] = {
    span: { kind: 'internal' },
    scope: { name: 'spanledger', version: '0.1.0' },
    resource: { 'service.name': 'scoring' },
  }
  const all: Step[] = [
    { type: 'audit_started', details: started, more: { outcome: 'unknown' } },
    ...steps,
    ...(end.open === true
      ? []
      : [{ type: 'audit_closed', details: { status: end.status ?? 'completed' }, more: end.more ?? {} }]),
  ]
  return all.map(({ type, details, more }, sequence) =>
    record(type, details, {
      operationId: idOf(0x1000 + index),
      operationName: name,
      sequence,
      timestamp: timeAt(at + sequence * (end.every ?? 700)),
      context: { project: 'credit_scoring', environment: 'production' },
      ...more,
    }),
  )
}
