import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detectPersonalData } from '../../../../src/compliance/detect/detect-personal-data.js'
import type { AuditError } from '../../../../src/errors.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spanledger-dataset-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}
const columnsOf = async (path: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await detectPersonalData(path)).columns.map(({ column, findings }) => [column, findings[0]?.kind ?? '']),
  )
const errorOf = (path: string): Promise<unknown> => detectPersonalData(path).catch((error: unknown) => error)

describe('CSV', () => {
  test.each([
    ['commas', 'a.csv', 'email,amount\nada@example.com,12\n'],
    ['semicolons', 'b.csv', 'email;amount\nada@example.com;12,50\n'],
    ['tabs under .tsv', 'c.tsv', 'email\tamount\nada@example.com\t12\n'],
    ['a byte order mark', 'd.csv', '\uFEFFemail,amount\nada@example.com,12\n'],
    ['CRLF', 'e.csv', 'email,amount\r\nada@example.com,12\r\n'],
    ['quotes around delimiters and line ends', 'f.csv', 'email,amount\n"ada@example.com","1,2\n3"\n'],
    ['an ending in upper case', 'g.CSV', 'email,amount\nada@example.com,12\n'],
    ['no line end at the end', 'h.csv', 'email,amount\nada@example.com,12'],
  ])('with %s', async (_what, name, content) => {
    expect(await columnsOf(await file(name, content))).toEqual({ email: 'email', amount: '' })
  })

  test('columns of the same name are both looked at', async () => {
    const path = await file('twice.csv', 'value,value\n12,ada@example.com\n13,bob@example.org\n')
    expect(await columnsOf(path)).toEqual({ value: 'email' })
  })

  test('a header without rows is judged by its names', async () => {
    const path = await file('header.csv', 'email,amount\n')
    expect(await detectPersonalData(path)).toMatchObject({ rowsSeen: 0, rowsInspected: 0 })
    expect(await columnsOf(path)).toEqual({ email: 'email', amount: '' })
  })

  test('an empty file has no columns', async () => {
    expect(await columnsOf(await file('empty.csv', ''))).toEqual({})
  })

  test('rows are counted as a CSV reader counts them, not by line ends', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `${index},"two\nlines"`)
    const path = await file('many.csv', `id,text\n${rows.join('\n')}\n`)
    expect(await detectPersonalData(path, { maxSamples: 10 })).toMatchObject({
      rowsSeen: 3000,
      rowsInspected: 10,
    })
  })

  test('a row with too few cells is an error that names the line and quotes nothing', async () => {
    const error = await errorOf(
      await file('short.csv', 'email,amount\nada@example.com,1\ncanary@example.com\n'),
    )
    expect(error).toMatchObject({ name: 'AuditError', code: 'ERR_INVALID_INPUT' })
    expect((error as AuditError).message).toMatch(/near line 3/)
    expect(everythingIn(error)).not.toContain('canary')
  })

  test('a stray quote is an error that quotes nothing', async () => {
    const error = await errorOf(await file('quote.csv', 'email,amount\ncanary"x@example.com,1\n'))
    expect(error).toMatchObject({ code: 'ERR_INVALID_INPUT' })
    expect(everythingIn(error)).not.toContain('canary')
  })

  test('a file without a header row is refused, lest a person become a column name', async () => {
    const error = await errorOf(await file('headless.csv', '1,canary@example.com\n2,bob@example.org\n'))
    expect(error).toMatchObject({
      code: 'ERR_INVALID_INPUT',
      message: expect.stringContaining('header row') as string,
    })
    expect(everythingIn(error)).not.toContain('canary')
  })
})

describe('NDJSON', () => {
  test.each(['.ndjson', '.jsonl'])('%s', async (ending) => {
    const path = await file(
      `rows${ending}`,
      '{"mail":"ada@example.com"}\n\n{"mail":"bob@example.org","n":1}\n',
    )
    expect(await columnsOf(path)).toEqual({ mail: 'email', n: '' })
  })

  test('characters that straddle chunks stay whole', async () => {
    const pad = 'ä'.repeat(131_061)
    const path = await file('straddle.jsonl', `{"pad":"${pad}","mail":"ö@example.com"}\n`.repeat(3))
    const { columns, rowsSeen } = await detectPersonalData(path)
    expect(rowsSeen).toBe(3)
    expect(columns[1]?.findings[0]).toMatchObject({ kind: 'email', share: 1 })
  })

  test.each([
    ['is no JSON', '{"a":1}\n{"a":"canary\n'],
    ['is no JSON object', '{"a":1}\n["canary"]\n'],
  ])('a line that %s is an error that names it and quotes nothing', async (what, content) => {
    const error = await errorOf(await file('bad.jsonl', content))
    expect(error).toMatchObject({ code: 'ERR_INVALID_INPUT' })
    expect((error as AuditError).message).toContain(`Line 2 of`)
    expect((error as AuditError).message).toContain(what)
    expect(everythingIn(error)).not.toContain('canary')
  })
})

test.each([
  ['a key', '{"\\ud800":1}\n'],
  ['a nested key', '{"a":{"\\udfff":1}}\n'],
  ['a value', '{"a":"\\ud800"}\n'],
  ['a value that looks like an address', '{"a":"\\ud800@example.com"}\n'],
])('NDJSON with half a surrogate pair in %s is read', async (_where, content) => {
  const path = await file('surrogate.ndjson', content)
  expect(await detectPersonalData(path)).toMatchObject({ rowsSeen: 1, rowsInspected: 1 })
})

describe('paths', () => {
  test('a file that does not exist', async () => {
    expect(await errorOf(join(directory, 'none.csv'))).toMatchObject({ code: 'ERR_INVALID_INPUT' })
  })

  test('a directory', async () => {
    const path = join(directory, 'x.csv')
    await mkdir(path)
    expect(await errorOf(path)).toMatchObject({ code: 'ERR_INVALID_INPUT' })
  })

  test.each(['data.xlsx', 'data', 'data.parquet'])(
    '%s is unsupported, and the error names what is read',
    async (name) => {
      const error = await errorOf(join(directory, name))
      expect(error).toMatchObject({ code: 'ERR_UNSUPPORTED' })
      expect((error as AuditError).message).toContain('.csv, .tsv, .ndjson, .jsonl')
    },
  )

  test('Parquet is said to be not read yet', async () => {
    const error = (await errorOf('data.parquet')) as AuditError
    expect(error.message).toContain('Parquet is not read yet')
  })
})

function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), everythingIn(error.cause ?? '')].join('\n')
}
