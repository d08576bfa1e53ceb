import { describe, expect, it } from 'vitest'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { baseLog } from './support/base-log.js'
import { expectFinding, type Expected } from './support/expect-finding.js'
import {
  attribute,
  editRecord,
  recordOf,
  setText,
  spanOf,
  Tampering,
  type OtlpEvent,
} from './support/tampering.js'

const copy = baseLog()

const text = (event: OtlpEvent) => attribute(event.attributes, 'audit.record').stringValue!

/** A row: what is done, how, and what must be found. */
type Row = [what: string, change: (log: Tampering) => void, expected: Expected]

const TEXT: Row[] = [
  [
    'its text',
    (log) => editRecord(log.event('train', 1), { purpose: 'advertising' }),
    { kind: 'altered', of: 'train', sequence: 1, says: 'not the one its hash is of' },
  ],
  [
    'its text, and the hash beside it',
    (log) => editRecord(log.event('train', 2), { outcome: 'denied' }, true),
    { kind: 'altered', of: 'train', sequence: 2, says: 'names another hash' },
  ],
  [
    'its text, the hash beside it, and all attributes made from it',
    (log) => {
      const event = log.event('train', 1)
      editRecord(event, { purpose: 'advertising' }, true)
      attribute(event.attributes, 'audit.purpose').stringValue = 'advertising'
    },
    { kind: 'altered', of: 'train', sequence: 1, says: 'names another hash' },
  ],
  [
    'its text so that it is no JSON',
    (log) => setText(log.event('batch', 5), '{', { rehash: false }),
    { kind: 'altered', of: 'batch', sequence: 5, says: 'no JSON object' },
  ],
  [
    'its text so that it is no JSON, and the hash beside it',
    (log) => setText(log.event('batch', 5), '{', { rehash: true }),
    { kind: 'altered', of: 'batch', sequence: 5, says: 'no JSON object' },
  ],
  [
    'the closing text, and its hash, to JSON that is not canonical',
    (log) => {
      const event = log.event('train', 4)
      setText(event, text(event).replace('{"actor"', '{ "actor"'), { rehash: true })
    },
    { kind: 'altered', of: 'train', sequence: 4, says: 'not canonical' },
  ],
  [
    'the closing text, and its hash, to members in another order',
    (log) => {
      const event = log.event('train', 4)
      const { actor, ...rest } = recordOf(event)
      setText(event, JSON.stringify({ ...rest, actor }), { rehash: true })
    },
    { kind: 'altered', of: 'train', sequence: 4, says: 'not canonical' },
  ],
  [
    'the closing text, and its hash, to one with a member of its own',
    (log) => editRecord(log.event('train', 4), { approved: true }, true),
    { kind: 'altered', of: 'train', says: 'no record of format 1: see its approved' },
  ],
  [
    'the closing text, and its hash, to a day that no calendar has',
    (log) => editRecord(log.event('train', 4), { timestamp: '2026-02-30T00:00:00.000000000Z' }, true),
    { kind: 'altered', of: 'train', says: 'see its timestamp' },
  ],
  [
    'the closing text, and its hash, to an earlier time',
    (log) => editRecord(log.event('train', 4), { timestamp: '2020-01-01T00:00:00.000000000Z' }, true),
    { kind: 'reordered', of: 'train', sequence: 4, says: 'time or id' },
  ],
  [
    'the closing text, and its hash, to another hash of the one before',
    (log) => editRecord(log.event('train', 4), { previousHash: '0'.repeat(64) }, true),
    { kind: 'altered', of: 'train', sequence: 3, says: 'names another hash' },
  ],
  [
    'the closing text, and its hash, to an id before that of the record before',
    (log) => editRecord(log.event('train', 4), { recordId: '01900000-0000-7000-8000-000000000000' }, true),
    { kind: 'reordered', of: 'train', sequence: 4 },
  ],
  [
    'the closing text, and its hash, to an id before that of the record before, in a ledger of its own',
    (log) => {
      const recordId = '01900000-0000-7000-8000-000000000000'
      editRecord(log.event('train', 4), { recordId, ledger: { id: recordId, index: 0 } }, true)
    },
    { kind: 'reordered', of: 'train', sequence: 4, says: 'time or id' },
  ],
  [
    'the first text, and its hash, to an id before that of the record before in the ledger',
    (log) => editRecord(log.event('batch', 0), { recordId: '01900000-0000-7000-8000-000000000000' }, true),
    { kind: 'reordered', of: 'batch', sequence: 0, says: 'in the ledger' },
  ],
  [
    'the hash beside it',
    (log) => {
      attribute(log.event('train', 1).attributes, 'audit.record.hash').stringValue = '0'.repeat(64)
    },
    { kind: 'altered', of: 'train', sequence: 1 },
  ],
  [
    'its text to a number',
    (log) => {
      const event = log.event('batch', 5)
      event.attributes[0]!.value = { intValue: 1 }
    },
    { kind: 'altered', of: 'batch', sequence: 5, says: 'text of the record is gone' },
  ],
]

const EVENTS: Row[] = [
  ['the first', (log) => log.removeEvents('batch', 0), { kind: 'missing', of: 'batch', sequence: 0 }],
  [
    'one in the middle',
    (log) => log.removeEvents('batch', 150),
    { kind: 'missing', of: 'batch', sequence: 150 },
  ],
  [
    'several',
    (log) => log.removeEvents('batch', 10, 99),
    { kind: 'missing', of: 'batch', sequence: 10, says: 'sequences 10 to 99 are missing' },
  ],
  ['the closing one', (log) => log.removeEvents('train', 4), { kind: 'missing', of: 'train', sequence: 4 }],
  [
    'the closing one, as an end',
    (log) => log.removeEvents('train', 4),
    { kind: 'truncated', of: 'train', sequence: 3 },
  ],
  [
    'all of a segment',
    (log) => log.removeEvents('batch', 128, 255),
    { kind: 'missing', of: 'batch', sequence: 128, says: 'sequences 128 to 255 are missing' },
  ],
  [
    'all of a segment, as a span that says more than it holds',
    (log) => log.removeEvents('batch', 128, 255),
    { kind: 'attribute-mismatch', of: 'batch', says: 'holds no record' },
  ],
]

const ORDER: Row[] = [
  [
    'two events change places',
    (log) => {
      const { events } = log.span('batch segment')
      ;[events[3], events[4]] = [events[4]!, events[3]!]
    },
    { kind: 'reordered', of: 'batch', sequence: 4 },
  ],
  [
    'an event stands twice in its span',
    (log) => log.span('train').events.push(structuredClone(log.event('train', 2))),
    { kind: 'duplicated', of: 'train', sequence: 2, says: 'twice in its span' },
  ],
  [
    'an event stands in another span too',
    (log) => log.spans('batch segment')[1]!.events.unshift(structuredClone(log.event('batch', 127))),
    { kind: 'duplicated', of: 'batch', sequence: 127 },
  ],
  [
    'an event has moved to the next span',
    (log) => {
      const [first, second] = log.spans('batch segment')
      second!.events.unshift(first!.events.pop()!)
    },
    { kind: 'attribute-mismatch', of: 'batch', sequence: 0, says: 'attribute audit.sequence.end' },
  ],
  [
    'an event stands in the span of another trail',
    (log) => log.span('train').events.splice(1, 0, structuredClone(log.event('score', 1))),
    { kind: 'inserted', of: 'score', sequence: 1, says: 'not of the trail' },
  ],
  [
    'an event without a record stands in a span',
    (log) => {
      const event = { attributes: [], name: 'note', timeUnixNano: '1', droppedAttributesCount: 0 }
      log.span('train').events.splice(2, 0, event)
    },
    { kind: 'inserted', of: 'train', sequence: 1, says: 'without a record' },
  ],
]

/** A record of somebody who knows the format, but has no key. */
function forged(log: Tampering, operationName: string, after: number, changes = {}): OtlpEvent {
  const event = structuredClone(log.event(operationName, after))
  const { recordId } = recordOf(event)
  const later = recordId.slice(0, -1) + (recordId.endsWith('f') ? '0' : 'f')
  editRecord(event, { recordId: later, ...changes }, true)
  return event
}

const FORGED: Row[] = [
  [
    'in the place of another',
    (log) => log.span('train').events.splice(2, 0, forged(log, 'train', 2, { outcome: 'denied' })),
    { kind: 'forked', of: 'train', sequence: 2 },
  ],
  [
    'behind the end of a trail',
    (log) => {
      const previousHash = attribute(log.event('train', 4).attributes, 'audit.record.hash').stringValue!
      log.span('train').events.push(forged(log, 'train', 2, { sequence: 5, previousHash }))
    },
    { kind: 'inserted', of: 'train', sequence: 5, says: 'closed before, at sequence 4' },
  ],
  [
    'at a ledger index that is taken',
    (log) => {
      const previousHash = attribute(log.event('score', 1).attributes, 'audit.record.hash').stringValue!
      const { ledger } = recordOf(log.event('train', 0))
      log.span('score').events.splice(2, 1, forged(log, 'score', 2, { ledger: ledger!, previousHash }))
    },
    { kind: 'forked', says: 'another record of the same ledger index' },
  ],
  [
    'as a second start',
    (log) =>
      log
        .span('batch')
        .events.splice(0, 1, forged(log, 'batch', 0, { sequence: 256, previousHash: '0'.repeat(64) })),
    { kind: 'inserted', of: 'batch', sequence: 256, says: 'begins with audit_started' },
  ],
]

describe('a record is named when somebody', () => {
  it.each(TEXT)('changes %s', (_what, change, expected) => expectFinding(copy(), change, expected))
  it.each(EVENTS)('removes events: %s', (_what, change, expected) => expectFinding(copy(), change, expected))
  it.each(FORGED)('adds a record, %s', (_what, change, expected) => expectFinding(copy(), change, expected))
})

describe('the order of records is held:', () => {
  it.each(ORDER)('%s', (_what, change, expected) => expectFinding(copy(), change, expected))
})

describe('one change is told of once:', () => {
  it.each<[string, (log: Tampering) => void, Expected]>([
    [
      'a text, in what no attribute says',
      (log) => editRecord(log.event('train', 1), { legalBasis: 'consent' }),
      { kind: 'altered' },
    ],
    [
      'a text and its hash, in what no attribute says',
      (log) => editRecord(log.event('train', 1), { legalBasis: 'consent' }, true),
      { kind: 'altered' },
    ],
    [
      'a hash',
      (log) => {
        attribute(log.event('train', 1).attributes, 'audit.record.hash').stringValue = '0'.repeat(64)
      },
      { kind: 'altered' },
    ],
    [
      'a record in the place of another, in a span of its own',
      (log) => {
        const line = structuredClone(log.line('batch segment'))
        const span = spanOf(line)
        span.spanId = 'f'.repeat(16)
        span.events = [forged(log, 'batch', 0, { outcome: 'denied' })]
        attribute(span.events[0]!.attributes, 'audit.outcome').stringValue = 'denied'
        span.attributes.find(({ key }) => key === 'audit.record.count')!.value = { intValue: 1 }
        span.attributes.find(({ key }) => key === 'audit.sequence.end')!.value = { intValue: 0 }
        span.endTimeUnixNano = span.startTimeUnixNano
        log.lines.push(line)
      },
      { kind: 'forked' },
    ],
  ])('%s', async (_what, change, { kind }) => {
    const logDir = copy()
    const log = new Tampering(logDir)
    change(log)
    log.save()
    const { findings } = await verifyAuditLogs({ logDir })
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors.map((finding) => finding.kind)).toEqual([kind])
  })
})
