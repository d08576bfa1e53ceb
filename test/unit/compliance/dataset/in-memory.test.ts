import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Reservoir } from '../../../../src/compliance/dataset/sample.js'
import type { Dataset } from '../../../../src/compliance/dataset/types.js'
import { detectPersonalData } from '../../../../src/compliance/detect/detect-personal-data.js'

const ROWS = [
  { email: 'ada@example.com', amount: 1 },
  { email: 'bob@example.org', amount: 2 },
]

describe('the same rows in another form give the same result', () => {
  const forms: [string, () => Dataset][] = [
    ['an array of rows', () => ROWS],
    [
      'an object of columns',
      () => ({ email: ROWS.map(({ email }) => email), amount: Float64Array.of(1, 2) }),
    ],
    [
      'a generator',
      () =>
        (function* () {
          yield* ROWS
        })(),
    ],
    [
      'an async generator',
      () =>
        (async function* () {
          for (const row of ROWS) yield await Promise.resolve(row)
        })(),
    ],
    ['a set', () => new Set(ROWS)],
  ]
  test.each(forms)('%s', async (_name, form) => {
    expect(await detectPersonalData(form())).toEqual(await detectPersonalData(ROWS))
  })
})

describe('what is no data set is an error', () => {
  test.each<[string, unknown, RegExp]>([
    ['a number', 12, /a number/],
    ['nothing', undefined, /undefined/],
    ['null', null, /object/],
    ['a row that is a text', ['canary'], /Row 0/],
    ['a row that is an array', [{ a: 1 }, ['canary']], /Row 1/],
    ['an object of values', { email: 'canary' }, /one array per column/],
    ['columns of different length', { a: [1, 2], b: [1] }, /"b" has 1 values where 2/],
  ])('%s', async (_what, dataset, message) => {
    const error: unknown = await detectPersonalData(dataset as Dataset).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'AuditError', code: 'ERR_INVALID_INPUT' })
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain('canary')
  })

  test('an object keyed by person is no table', async () => {
    const row = Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`person ${index}`, index]))
    await expect(detectPersonalData([row])).rejects.toMatchObject({ code: 'ERR_INVALID_INPUT' })
  })
})

test.each([0, -1, 1.5, Number.NaN, '10'])('maxSamples of %j is refused', async (maxSamples) => {
  await expect(detectPersonalData(ROWS, { maxSamples: maxSamples as number })).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTION',
  })
})

test.each(['xx-yy-zz-', '', 'xx', 'en-AQ'])('the locale %j is refused', async (locale) => {
  await expect(detectPersonalData(ROWS, { locales: [locale] })).rejects.toMatchObject({
    code: 'ERR_INVALID_OPTION',
  })
})

describe('nested values', () => {
  test('members and items are columns of their own', async () => {
    const { columns } = await detectPersonalData([
      { user: { mail: 'ada@example.com', tags: ['a', 'b'] }, contacts: [{ tel: '+44 20 7946 0958' }] },
    ])
    expect(columns.map(({ column }) => column)).toEqual(['user.mail', 'user.tags', 'contacts.tel'])
  })

  test('keys that are data are counted as values and never named', async () => {
    const { columns } = await detectPersonalData([
      { scores: { 'ada@example.com': 3, 'Alice Example': 4 }, 'bob@example.org': 1 },
    ])
    expect(columns.map(({ column }) => column)).toEqual(['scores.*', '*'])
    expect(columns[1]?.findings[0]?.kind).toBe('email')
  })

  test('a circle is passed over', async () => {
    const row: Record<string, unknown> = { mail: 'ada@example.com' }
    row['self'] = row
    const { columns } = await detectPersonalData([row])
    expect(columns.map(({ column }) => column)).toEqual(['mail', 'self'])
  })

  test('maps, sets, class values and buffers are read as what they stand for', async () => {
    const amount = { toJSON: () => '12.50' }
    const { columns } = await detectPersonalData([
      {
        m: new Map([['mail', 'ada@example.com']]),
        s: new Set(['x']),
        amount,
        raw: Buffer.from('ada@example.com'),
      },
    ])
    expect(columns.map(({ column }) => column)).toEqual(['m.mail', 's', 'amount', 'raw'])
    expect(columns.map(({ findings }) => findings.length)).toEqual([1, 0, 0, 0])
  })
})

describe('sampling', () => {
  const many = Array.from({ length: 5000 }, (_, index) => ({
    n: index,
    late: index < 4000 ? '' : 'ada@example.com',
  }))

  test('all rows are counted, at most maxSamples inspected', async () => {
    expect(await detectPersonalData(many)).toMatchObject({ rowsSeen: 5000, rowsInspected: 1000 })
  })

  test('rows are drawn from all of the data, so what begins late is found', async () => {
    const { columns } = await detectPersonalData(many, { maxSamples: 100 })
    expect(columns[1]?.findings[0]?.kind).toBe('email')
  })

  test('the same data gives the same result', async () => {
    expect(await detectPersonalData(many, { maxSamples: 50 })).toEqual(
      await detectPersonalData(many, { maxSamples: 50 }),
    )
  })

  test('a column that only rows outside the sample have is still judged by its name', async () => {
    const rows = [...many, { n: 1, late: '', ssn: 'x' }]
    const { columns } = await detectPersonalData(rows, { maxSamples: 1 })
    expect(columns.find(({ column }) => column === 'ssn')?.findings[0]?.kind).toBe('national_id')
  })

  test('a reservoir holds min(size, seen) of the items offered, each at most once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 300 }), (size, count) => {
        const sample = new Reservoir<number>(size)
        for (let item = 0; item < count; item++) sample.offer(item)
        expect(sample.seen).toBe(count)
        expect(sample.items.length).toBe(Math.min(size, count))
        expect(sample.items).toEqual([...new Set(sample.items)].sort((a, b) => a - b))
      }),
    )
  })

  test('every part of the stream is drawn from alike', () => {
    const sample = new Reservoir<number>(5000)
    for (let item = 0; item < 100_000; item++) sample.offer(item)
    const deciles = new Array<number>(10).fill(0)
    for (const item of sample.items) {
      const decile = Math.floor(item / 10_000)
      deciles[decile] = (deciles[decile] ?? 0) + 1
    }
    // 500 are expected in each; four standard deviations of the binomial distribution are 85.
    for (const count of deciles) expect(Math.abs(count - 500)).toBeLessThan(85)
  })
})
