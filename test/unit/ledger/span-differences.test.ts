import { describe, expect, it } from 'vitest'
import { expectedTrailSpan, type TrailStart } from '../../../src/ledger/expected-span.js'
import { spanDifferences } from '../../../src/ledger/span-differences.js'
import type { StoredAttributes, StoredSpan } from '../../../src/query/stored-span.js'
import type { AuditRecord, JsonObject } from '../../../src/record/types.js'

const START: TrailStart = {
  ...{ schemaVersion: '1', operationId: 'o', operationName: 'load', traceId: 't', spanId: 's' },
  ...{ regulations: [], context: {}, time: [1, 0] },
  ...{ span: { kind: 'internal' }, scope: { name: 'spanledger', version: '1' }, resource: {} },
}
const CLOSED = { outcome: 'unknown', sequence: 1, details: { status: 'completed' } } as unknown as AuditRecord

/** Differences of a span that is as it must be, but for its resource and flags. */
function differences(recorded: JsonObject, resource: StoredAttributes, flags = 0x101): string[] {
  const expected = expectedTrailSpan(START, { record: CLOSED, time: [2, 0] })
  const stored: StoredSpan = {
    ...{ ...expected, spanId: 's', attributes: Object.entries(expected.attributes) },
    ...{ location: 'x', statusMessage: '', events: [], links: 0, dropped: 0, flags, resource },
    scope: { name: 'spanledger', version: '1', schemaUrl: '', attributes: [] },
  }
  return spanDifferences(expected, { ...START, resource: recorded }, stored)
}

describe('the resource of a span', () => {
  it('has the items of arrays as text in records', () => {
    expect(differences({ pids: ['1', '2'] }, [['pids', [1, 2]]])).toEqual([])
    expect(differences({ pids: ['1', '2'] }, [['pids', [1, 3]]])).toEqual(['resource attribute pids'])
    expect(differences({ pids: ['1'] }, [['pids', '1']])).toEqual(['resource attribute pids'])
  })

  it('is not compared where the record holds a digest only', () => {
    const digest = { $digest: { kid: 'k', hex: 'h', bytes: 70_000 } }
    expect(
      differences({ a: digest, b: 'x' }, [
        ['a', 'long'],
        ['b', 'x'],
      ]),
    ).toEqual([])
    expect(differences(digest, [['a', 'long']])).toEqual([])
  })

  it('may have more than the record says, but nothing twice', () => {
    expect(
      differences({ a: 1 }, [
        ['b', 2],
        ['a', 1],
      ]),
    ).toEqual([])
    expect(
      differences({ a: 1 }, [
        ['a', 1],
        ['a', 2],
      ]),
    ).toEqual(['resource attribute a'])
    expect(differences({ a: 1 }, [])).toEqual(['resource attribute a'])
  })
})

describe('the flags of a span', () => {
  it('may say that the trace id is random, which no record does', () => {
    expect(differences({}, [], 0x103)).toEqual([])
    expect(differences({}, [], 0x100)).toEqual(['flags'])
    expect(differences({}, [], 0x105)).toEqual(['flags'])
  })
})
