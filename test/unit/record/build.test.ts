import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditError } from '../../../src/errors.js'
import {
  EMPTY_HEAD,
  buildRecord,
  findChainBreak,
  headAfter,
  parseBuiltRecord,
  type BuiltRecord,
  type RecordInput,
  type TrailHead,
} from '../../../src/record/build.js'
import { MAX_RECORD_BYTES } from '../../../src/record/fit.js'
import { leafHash } from '../../../src/record/hash.js'
import { createKeyring } from '../../../src/record/tokens.js'
import { UuidV7Generator } from '../../../src/record/uuid.js'
import type { JsonObject, StoredRecord } from '../../../src/record/types.js'
import type { Instant } from '../../../src/record/time.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const ids = new UuidV7Generator()
const identity = {
  operationId: ids.next(1),
  operationName: 'train',
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  regulations: ['GDPR'],
  context: { project: 'x' },
  contextRedactions: [],
}

function build(
  details: JsonObject,
  head: TrailHead = EMPTY_HEAD,
  now: Instant = [1_700_000_000, 0],
  more: Partial<RecordInput> = {},
) {
  const input: RecordInput = { eventType: 'custom', details, outcome: 'success', ...more }
  return buildRecord(
    identity,
    head,
    input,
    { id: 'w', index: head.nextSequence },
    ids.next(1, head.lastRecordId),
    now,
    keyring,
  )
}

function chain(times: Instant[]): BuiltRecord[] {
  let head = EMPTY_HEAD
  return times.map((time) => {
    const built = build({}, head, time)
    head = headAfter(built)
    return built
  })
}

const stored = (built: BuiltRecord): StoredRecord => ({ ...built.record, hash: built.hash })

describe('buildRecord', () => {
  it('hashes 0x00 and the canonical text, as an RFC 6962 leaf', async () => {
    const { text, hash } = build({ note: 'é' })
    const bytes = Buffer.concat([Buffer.of(0), Buffer.from(text)])
    const sha = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
    expect(hash).toBe(sha)
    expect(leafHash(Buffer.from(text))).toBe(sha)
  })

  it('reads back from its text as it was built', () => {
    const built = build({ a: 1 }, EMPTY_HEAD, [1_700_000_000, 123_456_789], {
      purpose: 'p',
      actor: { id: 'u', type: 'user' },
    })
    expect(parseBuiltRecord(built.text)).toEqual(built)
  })

  it('never lets time go back within a trail', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2 }), (seconds) => {
        const timestamps = chain(seconds.map((second) => [second, 0])).map(({ record }) => record.timestamp)
        expect(timestamps).toEqual([...timestamps].sort())
      }),
    )
  })

  it('keeps a context key of any name inside context', () => {
    const hostile = { ...identity, context: { eventType: 'forged', timestamp: 'forged', sequence: -1 } }
    const { record } = buildRecord(
      hostile,
      EMPTY_HEAD,
      { eventType: 'custom', details: {}, outcome: 'success' },
      { id: 'w', index: 0 },
      ids.next(1),
      [1, 0],
      keyring,
    )
    expect([record.eventType, record.timestamp, record.sequence]).toEqual([
      'custom',
      '1970-01-01T00:00:01.000000000Z',
      0,
    ])
  })
})

describe('a record too large', () => {
  it('gives up its largest values first, for digests of them', () => {
    const { record, text } = build({
      small: 'kept',
      large: Array.from({ length: 50 }, () => 'x'.repeat(2000)),
    })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_RECORD_BYTES)
    expect(record.details).toMatchObject({ small: 'kept', large: { $digest: { bytes: 100_151 } } })
  })

  it('fits, whatever its details are', () => {
    const large = fc.dictionary(
      fc.string(),
      fc.array(fc.string({ minLength: 0, maxLength: 400 }), { maxLength: 200 }),
      { maxKeys: 80 },
    )
    fc.assert(
      fc.property(large, (details) => {
        const filled = Object.fromEntries(
          Object.entries(details).map(([key, value]) => [
            key.toWellFormed(),
            value.map((text) => text.toWellFormed().repeat(9)),
          ]),
        )
        expect(Buffer.byteLength(build(filled).text)).toBeLessThanOrEqual(MAX_RECORD_BYTES)
      }),
      { numRuns: 50 },
    )
  })

  it('is refused when it is the subjects that do not fit', () => {
    const subjects = Array.from({ length: 1000 }, (_, index) => ({ token: keyring.token(String(index)) }))
    expect(() => build({}, EMPTY_HEAD, [1, 0], { subjects })).toThrow(
      expect.objectContaining({ code: 'ERR_RECORD_TOO_LARGE' }) as AuditError,
    )
  })
})

describe('findChainBreak', () => {
  const records = chain([
    [1, 0],
    [2, 0],
    [3, 0],
  ]).map(stored)

  it('finds none in a whole chain', () => {
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('finds a missing record', () => {
    expect(findChainBreak([records[0]!, records[2]!])).toEqual({
      sequence: 1,
      message: 'expected sequence 1, found 2',
    })
  })

  it('finds a replaced record', () => {
    const forged = [records[0]!, { ...records[1]!, hash: '0'.repeat(64) }, records[2]!]
    expect(findChainBreak(forged)?.sequence).toBe(2)
  })
})
