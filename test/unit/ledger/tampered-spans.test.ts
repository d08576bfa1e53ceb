import { describe, expect, it } from 'vitest'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { baseLog } from './support/base-log.js'
import { expectFinding } from './support/expect-finding.js'
import { ledgerOf, writeJournal } from './support/made-journal.js'
import {
  attribute,
  otherValue,
  spanOf,
  Tampering,
  type Attribute,
  type OtlpEvent,
  type OtlpSpan,
} from './support/tampering.js'

const copy = baseLog()

/** For looking, or for tampering without an expectation. */
const opened = (logDir = copy()) => new Tampering(logDir)

const later = (nanoseconds: string) => String(BigInt(nanoseconds) + 1n)

/** The field may be said more exactly after a colon. */
type Edit = [field: string, edit: (span: OtlpSpan) => void]

/** Every field of a span that its records say something of. */
const FIELDS: Edit[] = [
  ['traceId', (span) => (span.traceId = 'f'.repeat(32))],
  ['parentSpanId', (span) => (span.parentSpanId = 'f'.repeat(16))],
  ['traceState', (span) => (span.traceState = 'vendor=2')],
  ['flags: remote parent', (span) => (span.flags ^= 0x200)],
  ['flags: sampled', (span) => (span.flags ^= 1)],
  ['name', (span) => (span.name = 'harmless')],
  ['kind', (span) => (span.kind = 5)],
  ['startTime', (span) => (span.startTimeUnixNano = later(span.startTimeUnixNano))],
  ['endTime', (span) => (span.endTimeUnixNano = later(span.endTimeUnixNano))],
  ['statusCode', (span) => (span.status.code = 2)],
  ['status message', (span) => (span.status.message = 'all is well')],
  ['links', (span) => span.links.push({ traceId: 'f'.repeat(32), spanId: 'f'.repeat(16) })],
  ['dropped counts: attributes', (span) => (span.droppedAttributesCount = 1)],
  ['dropped counts: events', (span) => (span.droppedEventsCount = 1)],
  ['dropped counts: links', (span) => (span.droppedLinksCount = 1)],
]

const SPANS: [what: string, of: string, sequence: number, find: (log: Tampering) => OtlpSpan][] = [
  ['a span of a whole trail', 'train', 0, (log) => log.span('train')],
  ['a segment', 'batch', 128, (log) => log.spans('batch segment')[1]!],
  ['the last span of a trail', 'batch', 256, (log) => log.span('batch')],
]

/** What can be done to one attribute. */
const CHANGES: [what: string, change: (attributes: Attribute[], index: number) => void][] = [
  ['changed', (attributes, i) => (attributes[i]!.value = otherValue(attributes[i]!.value))],
  ['of another type', (attributes, i) => (attributes[i]!.value = { doubleValue: 0.5 })],
  ['removed', (attributes, i) => attributes.splice(i, 1)],
  ['renamed', (attributes, i) => (attributes[i]!.key += '.x')],
  ['given twice', (attributes, i) => attributes.push({ ...attributes[i]!, value: { stringValue: 'x' } })],
  ['given twice alike', (attributes, i) => attributes.push(attributes[i]!)],
]

describe.each(SPANS)('%s', (_what, of, sequence, find) => {
  it.each(FIELDS)('whose %s was changed, is found', (field, edit) =>
    expectFinding(copy(), (log) => void edit(find(log)), {
      kind: 'attribute-mismatch',
      of,
      sequence,
      says: field.split(':')[0]!,
    }),
  )

  it.each(CHANGES)('with an attribute that was %s is found, whichever it is', async (_change, change) => {
    const { length } = find(opened()).attributes
    for (let i = 0; i < length; i++)
      await expectFinding(copy(), (log) => change(find(log).attributes, i), {
        kind: 'attribute-mismatch',
        of,
        sequence,
        says: /the span differs .* attribute audit\.|says it is segment/,
      })
  })

  it('with an attribute that was added is found', () =>
    expectFinding(
      copy(),
      (log) => find(log).attributes.push({ key: 'audit.approved', value: { boolValue: true } }),
      { kind: 'attribute-mismatch', of, sequence, says: 'attribute audit.approved' },
    ))
})

describe('the own id of a span', () => {
  it('is found changed where the records name it', () =>
    expectFinding(copy(), (log) => (log.span('train').spanId = 'f'.repeat(16)), {
      ...{ kind: 'attribute-mismatch', of: 'train', sequence: 0, says: 'spanId' },
    }))

  it('is found changed to no id at all in a segment', () =>
    expectFinding(copy(), (log) => (log.span('batch segment').spanId = 'segment'), {
      ...{ kind: 'attribute-mismatch', of: 'batch', sequence: 0, says: 'spanId' },
    }))

  it('may be any in a segment, which no record names', async () => {
    const logDir = copy()
    const log = opened(logDir)
    log.span('batch segment').spanId = 'f'.repeat(16)
    log.save()
    expect((await verifyAuditLogs({ logDir })).verdict).toBe('incomplete')
  })
})

describe('an event', () => {
  const at = { kind: 'attribute-mismatch', of: 'train', sequence: 1 } as const

  it.each([
    ['name', (log: Tampering) => (log.event('train', 1).name = 'data_deletion')],
    ['time', (log: Tampering) => (log.event('train', 1).timeUnixNano += '0')],
    ['dropped count', (log: Tampering) => (log.event('train', 1).droppedAttributesCount = 1)],
  ])('whose %s was changed is found', (says, edit) =>
    expectFinding(copy(), (log) => void edit(log), { ...at, says }),
  )

  it.each(CHANGES)('with an attribute that was %s is found, whichever it is', async (_what, change) => {
    for (const sequence of [1, 2, 3]) {
      const { attributes } = opened().event('train', sequence)
      const names = attributes.map(({ key }) => key)
      for (const name of names.filter((each) => !each.startsWith('audit.record')))
        await expectFinding(
          copy(),
          (log) => change(log.event('train', sequence).attributes, names.indexOf(name)),
          { ...at, sequence, says: `attribute ${name}` },
        )
    }
  })

  it('without its hash is found', () =>
    expectFinding(copy(), (log) => log.event('train', 1).attributes.splice(1, 1), {
      ...{ ...at, says: 'attribute audit.record.hash' },
    }))

  it('whose record is not where it should be is found', () =>
    expectFinding(copy(), (log) => log.event('train', 1).attributes.splice(0, 1), {
      ...{ kind: 'altered', of: 'train', sequence: 1, says: 'text of the record is gone' },
    }))
})

describe('the resource of a span', () => {
  const at = { kind: 'attribute-mismatch', of: 'train', sequence: 0, says: 'resource attribute' } as const
  const resource = (log: Tampering) => log.line('train').resourceSpans[0].resource.attributes

  it.each(CHANGES.filter(([what]) => what !== 'given twice alike'))(
    'with an attribute that was %s is found, whichever it is',
    async (_what, change) => {
      for (let i = 0; i < resource(opened()).length; i++)
        await expectFinding(copy(), (log) => change(resource(log), i), at)
    },
  )

  it('may have attributes that were added', async () => {
    const logDir = copy()
    const log = opened(logDir)
    resource(log).unshift({ key: 'host.name', value: { stringValue: 'node-1' } })
    log.save()
    expect((await verifyAuditLogs({ logDir })).verdict).toBe('incomplete')
  })
})

describe('the scope of a span is found', () => {
  const at = { kind: 'attribute-mismatch', of: 'batch', sequence: 0, says: 'scope' } as const
  const scope = (log: Tampering) => log.line('batch segment').resourceSpans[0].scopeSpans[0].scope

  it('renamed', () => expectFinding(copy(), (log) => (scope(log).name = 'other'), at))
  it('of another version', () => expectFinding(copy(), (log) => (scope(log).version = '9'), at))
  it('under a schema', () =>
    expectFinding(
      copy(),
      (log) => Object.assign(log.line('batch segment').resourceSpans[0].scopeSpans[0], { schemaUrl: 'x' }),
      at,
    ))
  it('with attributes', () =>
    expectFinding(copy(), (log) => (scope(log).attributes = [{ key: 'x', value: { intValue: 1 } }]), at))
})

describe('spans', () => {
  it('that are gone are missing, with the sequences of their records', () =>
    expectFinding(copy(), (log) => log.removeSpans('batch segment'), {
      ...{ kind: 'missing', of: 'batch', sequence: 0, says: 'sequences 0 to 255 are missing' },
    }))

  it('that are the last of their trail leave it truncated', () =>
    expectFinding(copy(), (log) => log.removeSpans('batch'), {
      kind: 'truncated',
      of: 'batch',
      sequence: 255,
    }))

  it('that are a whole trail leave a hole in the ledger of their writer', () =>
    expectFinding(copy(), (log) => log.removeSpans('train'), {
      kind: 'missing',
      says: 'indexes 0 to 4 are missing',
    }))

  it('whose records stand in a second one are doubles', () =>
    expectFinding(
      copy(),
      (log) => {
        const line = structuredClone(log.line('batch segment'))
        spanOf(line).spanId = 'f'.repeat(16)
        log.lines.push(line)
      },
      {
        kind: 'duplicated',
        of: 'batch',
        sequence: 0,
        says: 'the records up to sequence 127 stand in another span',
      },
    ))

  it.each([-1, 0.5])('that say they are number %d in the trail are found', (number) =>
    expectFinding(
      copy(),
      (log) => {
        log.span('batch segment').attributes.at(-1)!.value = {
          [number < 0 ? 'intValue' : 'doubleValue']: number,
        }
      },
      { kind: 'attribute-mismatch', of: 'batch', sequence: 0, says: 'attribute audit.segment.index' },
    ),
  )

  it.each([
    ['fewer of its records', 0, (events: OtlpEvent[]) => events.slice(0, -1)],
    [
      'other ones of its records',
      1,
      (events: OtlpEvent[], next: OtlpEvent[]) => [...events.slice(1), next[0]!],
    ],
  ])('that stand there again under the same id with %s are doubles', (_what, sequence, change) =>
    expectFinding(
      copy(),
      (log) => {
        const line = structuredClone(log.line('batch segment'))
        const [segment, next] = log.spans('batch segment')
        spanOf(line).events = change(segment!.events, next!.events)
        log.lines.push(line)
      },
      { kind: 'duplicated', of: 'batch', sequence, says: 'in another span too' },
    ),
  )

  it('that come before the start of their trail are compared all the same', () =>
    expectFinding(
      copy(),
      (log) => {
        log.spans('batch segment')[1]!.name = 'other'
        log.lines.reverse()
      },
      { kind: 'attribute-mismatch', of: 'batch', sequence: 128, says: 'name' },
    ))

  it('that come before a trail of one span are compared all the same', () =>
    expectFinding(
      copy(),
      (log) => {
        const line = structuredClone(log.line('train'))
        const span = spanOf(line)
        Object.assign(span, { name: 'train segment', spanId: 'f'.repeat(16), parentSpanId: span.spanId })
        span.events = span.events.slice(1, 2)
        log.lines.unshift(line)
      },
      { kind: 'attribute-mismatch', of: 'train', sequence: 1, says: 'startTime, endTime' },
    ))

  it('whose trail starts in a journal are compared with what that says', async () => {
    const logDir = copy()
    const log = opened(logDir)
    const [segment, next] = log.spans('batch segment')
    const texts = segment!.events.map((event) => attribute(event.attributes, 'audit.record').stringValue!)
    writeJournal(logDir, ledgerOf(segment!.events[0]!), texts)
    log.lines = log.lines.filter((line) => spanOf(line) !== segment)
    log.save()
    expect((await verifyAuditLogs({ logDir })).verdict).toBe('incomplete')
    next!.name = 'other'
    log.save()
    const { findings } = await verifyAuditLogs({ logDir })
    expect(findings[0]).toMatchObject({ kind: 'attribute-mismatch', sequence: 128 })
  })

  it('that have changed their number in the trail are found', () =>
    expectFinding(
      copy(),
      (log) =>
        log.spans('batch segment').forEach((span, i) => {
          span.attributes.at(-1)!.value = { intValue: 1 - i }
        }),
      { kind: 'attribute-mismatch', of: 'batch', sequence: 0, says: 'segment 1' },
    ))
})
