import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flushAudit } from 'spanledger'
import { wrapDataset } from '../../../../src/instrumentation/wrap/wrap-dataset.js'
import { seenRecords } from './support/seen-records.js'

const people = () => [
  { name: 'Jane', age: 41 },
  { name: 'Joe', age: 7 },
  { name: 'Ann', age: 60 },
]
const options = { name: 'people' }

const accesses = async (records: ReturnType<typeof seenRecords>) =>
  (await records()).map(({ details }) => {
    const { numRecords, columnsAccessed } = details as { numRecords: number; columnsAccessed: string[] }
    return [numRecords, ...columnsAccessed]
  })

describe('an operation on a wrapped array', () => {
  it.each([
    ['map', (rows: ReturnType<typeof people>): unknown => rows.map(({ age }) => age), [41, 7, 60]],
    [
      'filter',
      (rows: ReturnType<typeof people>): unknown => rows.filter(({ age }) => age > 50),
      [people()[2]],
    ],
    [
      'reduce',
      (rows: ReturnType<typeof people>): unknown => rows.reduce((sum, { age }) => sum + age, 0),
      108,
    ],
    [
      'sort',
      (rows: ReturnType<typeof people>): unknown => rows.sort((a, b) => a.age - b.age)[0],
      people()[1],
    ],
  ])('%s is one record of its rows and the columns it touched', async (_name, run, expected) => {
    const records = seenRecords()
    const result = run(wrapDataset(people(), options))
    const [first] = await accesses(records)
    expect(first).toEqual([3, 'age'])
    expect(result).toEqual(expected)
  })

  it('for…of is one record, to the end or until it is left', async () => {
    const records = seenRecords()
    const rows = wrapDataset(people(), options)
    for (const row of rows) expect(row.name).toBeTypeOf('string')
    for (const [index, row] of rows.entries()) if (index === 1 && row.age === 7) break
    const seen = await records()
    expect(await accesses(records)).toEqual([
      [3, 'name'],
      [2, 'age'],
    ])
    expect(seen[1]!.details).toMatchObject({ stopped: true })
    expect(JSON.stringify(seen)).not.toContain('Jane')
  })

  it('find reads no further than it has to', async () => {
    const records = seenRecords()
    wrapDataset(people(), options).find(({ name }) => name === 'Joe')
    expect(await accesses(records)).toEqual([[2, 'name']])
  })

  it('that reads nothing is no record', async () => {
    const records = seenRecords()
    const rows = wrapDataset(people(), options)
    rows.push({ name: 'Eve', age: 1 })
    expect(rows.length).toBe(4)
    expect(await records()).toEqual([])
  })

  it('that throws is recorded as a failure', async () => {
    const records = seenRecords()
    const rows = wrapDataset(people(), options)
    const fail = () => rows.forEach(({ age }) => expect(age).toBe(41))
    expect(fail).toThrow()
    expect(await records()).toMatchObject([{ outcome: 'failure', details: { numRecords: 2 } }])
  })

  it('names the columns that were given in place of those that were seen', async () => {
    const records = seenRecords()
    wrapDataset(people(), { ...options, columns: ['id'] }).map(({ age }) => age)
    expect(await accesses(records)).toEqual([[3, 'id']])
  })
})

describe('single touches', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('are one record of a second', async () => {
    const records = seenRecords()
    const rows = wrapDataset(people(), options)
    expect([rows[0]!.name, rows[0]!.age, rows[2]!.age]).toEqual(['Jane', 41, 60])
    expect(await records()).toEqual([])
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    expect(await accesses(records)).toEqual([[2, 'name', 'age']])
  })

  it('are written at a flush, and not again', async () => {
    const records = seenRecords()
    const rows = wrapDataset(people(), options)
    expect(JSON.stringify(rows[1])).toBe('{"name":"Joe","age":7}')
    vi.useRealTimers()
    await flushAudit()
    await flushAudit()
    expect(await accesses(records)).toEqual([[1, 'name', 'age']])
  })

  it('of rows that an operation handed over before are not lost', async () => {
    const records = seenRecords()
    const [oldest] = wrapDataset(people(), options).filter(({ age }) => age > 50)
    expect(oldest!.name).toBe('Ann')
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    expect(await accesses(records)).toEqual([
      [3, 'age'],
      [1, 'name'],
    ])
  })
})

describe('a wrapped data set', () => {
  it('works as without', async () => {
    const records = seenRecords()
    const raw = people()
    const rows = wrapDataset(raw, options)
    expect(Array.isArray(rows)).toBe(true)
    expect(rows[0]).toBe(rows[0])
    expect([rows.indexOf(rows[1]!), rows.includes(rows[2]!)]).toEqual([1, true])
    expect({ ...rows[0] }).toEqual(raw[0])
    rows[0]!.age = 42
    expect(raw[0]!.age).toBe(42)
    rows[1] = rows[0]!
    expect(raw[1]).toBe(raw[0])
    expect(rows.slice(1).length).toBe(2)
    await flushAudit()
    await records()
  })

  it('has rows of a class with private members', () => {
    seenRecords()
    class Person {
      #age = 3
      name = 'Jane'
      get age() {
        return this.#age
      }
    }
    const [person] = wrapDataset([new Person()], options)
    expect([person.age, person instanceof Person]).toEqual([3, true])
  })

  it('may be frozen', () => {
    seenRecords()
    const rows = wrapDataset(Object.freeze(people().map((row) => Object.freeze(row))), options)
    expect([rows[0]!.age, rows.map(({ age }) => age)]).toEqual([41, [41, 7, 60]])
  })

  it('may be a set, a map or another iterable', async () => {
    const records = seenRecords()
    const ages = [41, 7, 60]
    const names = ['Jane', 'Joe', 'Ann']
    expect(Array.from(wrapDataset(new Set(people()), options), ({ age }) => age)).toEqual(ages)
    expect(Array.from(wrapDataset(new Map(people().entries()), options), ([, { age }]) => age)).toEqual(ages)
    const values = wrapDataset(new Map(people().entries()), options).values()
    expect(Array.from(values, ({ name }) => name)).toEqual(names)
    const visited: number[] = []
    wrapDataset(new Set(people()), options).forEach(({ age }) => visited.push(age))
    expect(visited).toEqual(ages)
    const stream = {
      async *[Symbol.asyncIterator]() {
        yield* await Promise.resolve(people())
      },
    }
    const streamed: string[] = []
    for await (const { name } of wrapDataset(stream, options)) streamed.push(name)
    expect(streamed).toEqual(names)
    expect(await accesses(records)).toEqual([
      [3, 'age'],
      [3, 'age'],
      [3, 'name'],
      [3, 'age'],
      [3, 'name'],
    ])
  })

  it('may be an object of rows, or of columns', async () => {
    const records = seenRecords()
    const byId = wrapDataset({ a: people()[0]!, b: people()[1]! }, options)
    expect([byId.a.age, byId.b.name]).toEqual([41, 'Joe'])
    await flushAudit()
    const columns = wrapDataset({ age: [41, 7], weight: new Float32Array(2) }, options)
    expect([columns.age.length, columns.weight.length]).toEqual([2, 2])
    await flushAudit()
    expect(await accesses(records)).toEqual([
      [2, 'age', 'name'],
      [2, 'age', 'weight'],
    ])
  })

  it('is refused without a name', () => {
    expect(() => wrapDataset(people(), {} as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error,
    )
  })
})
