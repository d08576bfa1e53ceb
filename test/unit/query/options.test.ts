import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  getAuditLogs,
  queryAuditLogs,
  summarizeAuditLogs,
  type QueryOptions,
} from '../../../src/query/index.js'
import { parseQueryOptions } from '../../../src/query/options.js'

// No directory is there: whatever is refused here was refused before anything was opened.
const logDir = join('/', 'nowhere', 'audit_logs')

const invalid: [string, object, string][] = [
  ['an unknown member', { logdir: 'x' }, 'unknown member "logdir"'],
  ['a member of Object', { constructor: 'x' }, 'unknown member "constructor"'],
  ['a number for text', { operationId: 7 }, 'operationId'],
  ['empty text', { operationName: '' }, 'operationName'],
  ['null', { datasets: null }, 'datasets'],
  ['an empty list', { eventTypes: [] }, 'eventTypes'],
  ['a list with empty text', { regulations: ['GDPR', ''] }, 'regulations'],
  ['a list in a list', { actors: [['a']] }, 'actors'],
  ['an object for text', { subjects: {} }, 'subjects'],
  ['an outcome there is not', { outcomes: 'sucess' }, 'outcomes'],
  ['actors with their alias', { actors: 'a', user: 'b' }, 'alias'],
  ['a negative limit', { limit: -1 }, 'limit'],
  ['half a limit', { limit: 0.5 }, 'limit'],
  ['an endless limit', { limit: Infinity }, 'limit'],
  ['a limit as text', { limit: '10' }, 'limit'],
  ['an unknown order', { order: 'ascending' }, 'order'],
  ['sink with logDir', { sink: 'file:x' }, 'logDir'],
  ['an empty logDir', { logDir: '' }, 'logDir'],
  ['a journalDir that is no text', { journalDir: 1 }, 'journalDir'],
  ['allowMissing as text', { allowMissing: 'yes' }, 'allowMissing'],
  ['an unknown onDamage', { onDamage: 'ignore' }, 'onDamage'],
]

describe('a query is refused for', () => {
  test.each(invalid)('%s', async (_, members, message) => {
    const options = { logDir, ...members } as QueryOptions
    const refusal = { code: 'ERR_INVALID_FILTER', message: expect.stringContaining(message) as string }
    expect(() => queryAuditLogs(options)).toThrow(expect.objectContaining(refusal))
    await expect(getAuditLogs(options)).rejects.toMatchObject(refusal)
  })

  test.each([
    ['null', null],
    ['a list', []],
    ['text', 'audit_logs'],
  ])('%s instead of options', (_, options) => {
    expect(() => queryAuditLogs(options as QueryOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_FILTER' }),
    )
  })

  test.each(['startTime', 'endTime'])('a %s that is no time', async (name) => {
    const options = { logDir, [name]: 1772357400 } as QueryOptions
    await expect(getAuditLogs(options)).rejects.toMatchObject({ code: 'ERR_INVALID_TIME' })
  })

  test.each([{ order: 'asc' }, { limit: 1 }, { cursor: 'x' }])(
    '%j where it is a summary',
    async (members) => {
      await expect(summarizeAuditLogs({ logDir, ...members })).rejects.toMatchObject({
        code: 'ERR_INVALID_FILTER',
      })
    },
  )

  test('a sink that is no URL', async () => {
    await expect(getAuditLogs({ sink: 'audit_logs' })).rejects.toMatchObject({ code: 'ERR_INVALID_SINK' })
  })
})

describe('options', () => {
  test('become sets and bounds', () => {
    const { filter, order, limit, source } = parseQueryOptions({
      logDir,
      operationName: 'load',
      regulations: ['GDPR', 'HIPAA', 'GDPR'],
      user: 'jo',
      outcomes: 'denied',
      startTime: '2026-03-01',
      limit: 0,
      onDamage: 'skip',
    })
    expect(filter).toEqual({
      operationNames: new Set(['load']),
      regulations: new Set(['GDPR', 'HIPAA']),
      actors: new Set(['jo']),
      outcomes: new Set(['denied']),
      startTime: '2026-03-01T00:00:00.000000000Z',
    })
    expect({ order, limit, source }).toEqual({ order: 'asc', limit: 0, source: { logDir, onDamage: 'skip' } })
  })

  test('that are undefined count as not given', () => {
    const options = {
      logDir,
      operationName: undefined,
      sink: undefined,
      cursor: undefined,
    } as unknown as QueryOptions
    expect(parseQueryOptions(options)).toMatchObject({ filter: {}, source: { logDir } })
  })

  test('name a lone surrogate as records hold it', () => {
    expect(parseQueryOptions({ user: 'a\ud800' }).filter.actors).toEqual(new Set(['a\ufffd']))
  })
})
