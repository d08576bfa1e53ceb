import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor, queryFingerprint } from '../../../src/query/cursor.js'
import { parseQueryOptions } from '../../../src/query/options.js'
import type { QueryOptions } from '../../../src/query/types.js'

const position = { timestamp: '2026-03-01T00:00:00.000000000Z', recordId: 'id', hash: 'ab' }
const fingerprint = (options: QueryOptions) => parseQueryOptions(options).fingerprint
const refusal = expect.objectContaining({ code: 'ERR_INVALID_CURSOR' }) as Error

describe('a cursor', () => {
  test('gives back the place it was made for', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(fc.record({ timestamp: text, recordId: text, hash: text }), text, (place, print) => {
        expect(decodeCursor(encodeCursor(place, print), print)).toEqual(place)
      }),
    )
  })

  test('is fit for a URL', () => {
    expect(encodeCursor(position, fingerprint({}))).toMatch(/^[\w-]+$/)
  })

  test.each<[string, unknown]>([
    ['empty text', ''],
    ['words', 'not a cursor'],
    ['a number', 7],
    ['null', null],
    ['base64 of no JSON', Buffer.from('oops').toString('base64url')],
    ['base64 of other JSON', Buffer.from('{}').toString('base64url')],
    ['too few parts', Buffer.from('[1,"","",""]').toString('base64url')],
    ['parts of other types', Buffer.from('[1,"",0,"",""]').toString('base64url')],
    ['another version', Buffer.from('[2,"","","",""]').toString('base64url')],
    ['padding', encodeCursor(position, '') + '='],
    ['a character cut off', encodeCursor(position, '').slice(0, -1)],
    ['a space put in', encodeCursor(position, '').replace(/^./, '$& ')],
  ])('is not %s', (_, value) => {
    expect(() => decodeCursor(value, '')).toThrow(refusal)
  })

  test.each<[string, QueryOptions]>([
    ['order', { operationName: 'load', order: 'desc' }],
    ['value', { operationName: 'load_data' }],
    ['member', { operationId: 'load' }],
    ['bound', { operationName: 'load', startTime: '2026-03-01' }],
    ['subject', { operationName: 'load', subjects: 'jo' }],
  ])('is refused by a query with another %s', (_, options) => {
    const cursor = encodeCursor(position, fingerprint({ operationName: 'load' }))
    expect(() => parseQueryOptions({ ...options, cursor })).toThrow(refusal)
  })

  test.each<[string, QueryOptions]>([
    ['limit', { limit: 3 }],
    ['sink', { logDir: 'elsewhere' }],
    ['order of values', { regulations: ['HIPAA', 'GDPR'] }],
    ['way to write a time', { startTime: new Date('2026-03-01') }],
    ['way to name the actor', { user: 'jo' }],
  ])('does not mind another %s', (_, options) => {
    const made: QueryOptions = {
      regulations: ['GDPR', 'HIPAA'],
      startTime: '2026-03-01T00:00',
      actors: ['jo'],
    }
    const cursor = encodeCursor(position, fingerprint(made))
    const { actors, ...rest } = made
    const asked = { ...rest, ...(options.user ? {} : { actors: actors! }), ...options, cursor }
    expect(parseQueryOptions(asked).after).toEqual(position)
  })

  test('tells filters apart that join to the same text', () => {
    const prints = [
      { a: new Set(['x,y']) },
      { a: new Set(['x', 'y']) },
      { a: 'x,y' },
      { b: new Set(['x,y']) },
    ]
    expect(new Set(prints.map((filter) => queryFingerprint(filter, 'asc'))).size).toBe(prints.length)
  })
})
