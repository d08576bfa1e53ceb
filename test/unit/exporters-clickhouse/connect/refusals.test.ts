import { expect, it } from 'vitest'
import { KNOWN_CODES, refusalOf } from '../../../../exporters/clickhouse/connect/refusals.js'
import { sql } from '../../../support/clickhouse/engine.js'

it('calls every code by the name that the engine has for it', async () => {
  const list = KNOWN_CODES.join(', ')
  const rows = await sql<{ code: number; name: string }>(
    `SELECT code, errorCodeToName(code) AS name FROM (SELECT toUInt32(arrayJoin([${list}])) AS code)`,
  )
  const ours = KNOWN_CODES.map((code) => ({ code, name: refusalOf(code)!.name }))
  expect(ours).toEqual(rows)
})

it('has every code in one group', () => {
  expect(new Set(KNOWN_CODES).size).toBe(KNOWN_CODES.length)
})

it.each([
  ['rows that cannot be parsed', [6, 26, 27, 38, 41, 53, 72, 117, 130, 349, 563], false],
  ['a schema that is missing', [16, 47, 60, 81], true],
  ['who may not come in, or not write', [192, 193, 194, 497, 516], true],
  ['a server that is busy', [159, 201, 202, 209, 241, 252, 364], true],
  ['replicas and Keeper', [225, 242, 285, 319, 999], true],
  ['a full disk', [243], true],
  ['a body cut short', [3, 33, 354], true],
])('tells what passes, or can be mended, from what stays: %s', (_, codes, retryable) => {
  expect(codes.map((code) => refusalOf(code)!.retryable ?? true)).toEqual(codes.map(() => retryable))
})
