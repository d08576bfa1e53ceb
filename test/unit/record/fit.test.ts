import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/record/canonical.js'
import { MAX_RECORD_BYTES, fitRecord } from '../../../src/record/fit.js'
import { Shrinkable } from '../../../src/record/shrink.js'
import { createKeyring } from '../../../src/record/tokens.js'
import type { AuditRecord, JsonObject, JsonValue } from '../../../src/record/types.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const bytes = (value: JsonValue) => Buffer.byteLength(canonicalize(value))

function record(members: Partial<AuditRecord>): AuditRecord {
  return {
    schemaVersion: '1',
    recordId: 'r',
    eventType: 'custom',
    timestamp: 't',
    operationId: 'o',
    operationName: 'n',
    sequence: 0,
    ledger: { id: 'w', index: 0 },
    traceId: 't',
    spanId: 's',
    regulations: [],
    outcome: 'unknown',
    context: {},
    details: {},
    ...members,
  }
}

function nested(width: number, depth: number, leaf: string): JsonObject {
  const members = Array.from({ length: width }, (_, index) => {
    return [`f${index}`, depth === 1 ? leaf : nested(width, depth - 1, leaf)] as const
  })
  return Object.fromEntries(members)
}

describe('Shrinkable', () => {
  it('takes the largest value first and leaves the rest', () => {
    const object = { small: 'kept', large: 'x'.repeat(3000), largest: 'y'.repeat(4000) }
    const shrinkable = new Shrinkable(object, keyring)
    shrinkable.shrinkBy(1000)
    expect(shrinkable.value).toEqual({ ...object, largest: keyring.digest(canonicalize(object.largest)) })
  })

  it('says exactly by how much the object became smaller', () => {
    const tree = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'binary', maxLength: 900, size: 'max' }).map((text) => text.toWellFormed()),
        fc.array(tie('value'), { maxLength: 4 }),
        tie('object'),
      ),
      object: fc.dictionary(fc.string(), tie('value'), { maxKeys: 6 }),
    })).object
    fc.assert(
      fc.property(tree, fc.nat(4000), (object, room) => {
        const shrinkable = new Shrinkable(object, keyring)
        const saved = shrinkable.shrinkBy(room)
        expect(bytes(shrinkable.value)).toBe(bytes(object) - saved)
      }),
    )
  })
})

describe('fitRecord', () => {
  // Each took seconds when every step wrote the whole record anew: the limit of a test is their bound.
  it('fits vast nested details, many times', () => {
    const details = nested(40, 2, 'x'.repeat(300))
    const deep = nested(16, 3, 'x'.repeat(300))
    for (let run = 0; run < 20; run++) {
      for (const given of [details, deep]) {
        expect(Buffer.byteLength(fitRecord(record({ details: given }), keyring).text)).toBeLessThanOrEqual(
          MAX_RECORD_BYTES,
        )
      }
    }
  })

  it('digests details as a whole where no member of theirs is large', () => {
    const details = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`${index}${'é'.repeat(1000)}`, 1]),
    )
    const fitted = fitRecord(record({ details }), keyring)
    expect(fitted.record.details).toEqual(keyring.digest(canonicalize(details)))
  })

  it('names what was redacted by its holder where the pointers are too many', () => {
    const redactions = Array.from({ length: 5000 }, (_, index) => `/details/list/${index}/password`)
    const fitted = fitRecord(record({ details: { list: 'x'.repeat(20) }, redactions }), keyring)
    expect(fitted.record.redactions).toEqual(['/details/list'])
    expect(fitted.record.details).toEqual({ list: 'x'.repeat(20) })
  })

  it('refuses regulations that do not fit, whatever else could go', () => {
    const regulations = Array.from({ length: 3000 }, (_, index) => `regulation number ${index}`)
    expect(() => fitRecord(record({ regulations, details: { a: 'x'.repeat(9999) } }), keyring)).toThrow(
      expect.objectContaining({ code: 'ERR_RECORD_TOO_LARGE' }) as Error,
    )
  })
})

describe('what a span is made of', () => {
  const regulations = ['r'.repeat(MAX_RECORD_BYTES - 420)]
  const big = 'x'.repeat(MAX_RECORD_BYTES)

  it('stays in a start record, whatever else must give way', () => {
    const details = { span: { kind: 'internal' }, scope: { name: 's', version: '1' }, resource: { a: 'b' } }
    const { record: fitted } = fitRecord(
      record({ eventType: 'audit_started', details, context: { big } }),
      keyring,
    )
    expect(fitted.details).toEqual(details)
  })

  it('is not shrunk into a digest: a start record that cannot hold it is refused', () => {
    const details = { span: { kind: 'internal' }, scope: {}, resource: { name: 'n'.repeat(300) } }
    expect(() => fitRecord(record({ eventType: 'audit_started', details, regulations }), keyring)).toThrow(
      'a record holds at most',
    )
  })

  it('stays in a closing record as its status', () => {
    for (const extra of [{ details: { big } }, { more: { big } }, { details: { a: big, b: big } }]) {
      const closing = record({ eventType: 'audit_closed', details: { status: 'done', ...extra } })
      expect(fitRecord(closing, keyring).record.details).toMatchObject({ status: 'done' })
    }
    const full = record({
      eventType: 'audit_closed',
      regulations,
      details: { status: 'done', details: { some: 'thing', of: 'y'.repeat(400) } },
    })
    expect(fitRecord(full, keyring).record.details).toMatchObject({
      status: 'done',
    })
  })
})
