import { describe, expect, it } from 'vitest'
import { countRows } from '../../../src/instrumentation/count-rows.js'

function counted(response: unknown): Record<string, number> {
  const attributes: Record<string, number> = {}
  countRows({ setAttribute: (name, value) => (attributes[name] = value) }, response)
  return attributes
}

describe('countRows', () => {
  it.each([
    ['of a SELECT through pg', { data: { command: 'SELECT', rows: [{}, {}], rowCount: 2 } }, 2],
    ['of a SELECT through pg that finds nothing', { data: { command: 'SELECT', rows: [], rowCount: 0 } }, 0],
    ['of an INSERT … RETURNING through pg', { data: { command: 'INSERT', rows: [{}], rowCount: 1 } }, 1],
    ['of a SELECT through mysql2', { queryResults: [{}, {}, {}] }, 3],
    ['of a find through mongodb', { data: { cursor: { firstBatch: [{}, {}] } } }, 2],
    ['of further documents through mongodb', { data: { cursor: { nextBatch: [{}] } } }, 1],
  ])('sets the number of rows %s', (_what, response, rows) => {
    expect(counted(response)).toEqual({ 'db.response.returned_rows': rows })
  })

  it.each([
    ['rows that were changed through pg', { data: { command: 'UPDATE', rows: [], rowCount: 7 } }],
    ['rows that were changed through mysql2', { queryResults: { affectedRows: 7 } }],
    ['the commands of a client without rows', 'GET'],
    ['nothing', undefined],
    [
      'a response that cannot be read',
      new Proxy(
        {},
        {
          get() {
            throw new Error('no')
          },
        },
      ),
    ],
  ])('says nothing of %s', (_what, response) => {
    expect(counted(response)).toEqual({})
  })
})
