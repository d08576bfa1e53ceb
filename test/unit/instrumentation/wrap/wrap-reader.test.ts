import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parse } from 'csv-parse'
import { describe, expect, it, vi } from 'vitest'
import { AuditTrail, flushAudit, withActor } from 'spanledger'
import { wrapReader } from '../../../../src/instrumentation/wrap/wrap-reader.js'
import { seenRecords } from './support/seen-records.js'

const ROWS = [
  { name: 'Jane', age: 41 },
  { name: 'Joe', age: 7 },
  { name: 'Ann', city: 'Rome' },
]
const ALL = { datasetName: 'people', columnsAccessed: ['name', 'age', 'city'], numRecords: 3 }
const options = { datasetName: 'people' }

async function* asyncRows() {
  for (const row of ROWS) yield await Promise.resolve(row)
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const row of rows) list.push(row)
  return list
}

describe('a function or method that reads', () => {
  it.each([
    ['a list', () => ROWS],
    ['a promise of a list', () => Promise.resolve(ROWS)],
    ['a result with rows', () => Promise.resolve({ rows: ROWS, rowCount: 3 })],
    ['a map', () => new Map(ROWS.map((row) => [row.name, row]))],
  ])('gives %s, whose rows are counted at once', async (_what, read) => {
    const records = seenRecords()
    expect(await wrapReader(read as () => unknown, options)()).toEqual(await read())
    const seen = await records()
    expect(seen).toMatchObject([
      { eventType: 'data_access', operationName: 'reader.read', outcome: 'success', details: ALL },
    ])
    expect(JSON.stringify(seen)).not.toContain('Jane')
  })

  it.each([
    ['one row', ROWS[0], 1],
    ['nothing', undefined, 0],
  ])('gives %s', async (_what, result, numRecords) => {
    const records = seenRecords()
    expect(wrapReader(() => result, options)()).toBe(result)
    expect(await records()).toMatchObject([{ details: { numRecords } }])
  })

  it.each([
    ['bytes', (): unknown => Buffer.from('name\nJane')],
    ['what a callback gets', (done: unknown): unknown => void (done as () => void)()],
    ['a query that runs when it is awaited', (): unknown => ({ then: () => expect.unreachable() })],
  ])('does not claim to know the rows of %s', async (_what, read) => {
    const records = seenRecords()
    wrapReader(read, options)(() => undefined)
    const { details } = (await records())[0]!
    expect(details).toMatchObject({ unknown: ['numRecords'] })
    expect(details).not.toHaveProperty('numRecords')
  })

  it('gives a promise of a class of its own, which stays the object it is', async () => {
    const records = seenRecords()
    class Query extends Promise<unknown> {
      cancel() {
        return 'cancelled'
      }
    }
    const query = (rows: unknown) => wrapReader(() => Query.resolve(rows) as Query, options)()
    expect([query(ROWS).cancel(), await query(ROWS)]).toEqual(['cancelled', ROWS])
    await query(asyncRows())
    const details = (await records()).map((record) => record.details)
    expect(details).toMatchObject([ALL, ALL, { unknown: ['numRecords'] }])
  })

  it('gives a promise with members of its own', async () => {
    seenRecords()
    const job = wrapReader(() => Object.assign(Promise.resolve(ROWS), { id: 7 }), options)()
    expect([job.id, await job]).toEqual([7, ROWS])
  })

  it('throws or rejects as without, and the failure is recorded', async () => {
    const records = seenRecords()
    const fail = () => {
      throw new TypeError('no table of Jane')
    }
    expect(() => wrapReader(fail, options)()).toThrow('no table of Jane')
    await expect(wrapReader(async () => Promise.resolve().then(fail), options)()).rejects.toThrow('no table')
    expect(await records()).toMatchObject(
      Array(2).fill({ outcome: 'failure', details: { errorType: 'TypeError', numRecords: 0 } }),
    )
  })

  it('is a method of an object with private members; others are left alone', async () => {
    const records = seenRecords()
    class Store {
      #rows = ROWS
      get size() {
        return this.#rows.length
      }
      all(city?: string) {
        return this.#rows.filter((row) => city === undefined || row.city === city)
      }
      *iterate() {
        yield* this.#rows
      }
      close() {
        this.#rows = []
      }
    }
    const store = wrapReader(new Store(), { ...options, columns: ['name'], methods: ['all', 'iterate'] })
    expect([store.size, store.all('Rome').length, [...store.iterate()].length]).toEqual([3, 1, 3])
    store.close()
    expect(await records()).toMatchObject([
      { details: { numRecords: 1, columnsAccessed: ['name'] } },
      { details: { numRecords: 3, columnsAccessed: ['name'] } },
    ])
  })
})

describe('rows that are read one by one', () => {
  it.each([
    ['a generator', (): unknown => wrapReader(ROWS.values(), options)],
    ['an async generator', (): unknown => wrapReader(asyncRows(), options)],
    ['what a generator function makes', (): unknown => wrapReader(asyncRows, options)()],
    ['an iterable', (): unknown => wrapReader(new Set(ROWS), options)],
    ['a Node stream', (): unknown => wrapReader(Readable.from(ROWS), options)],
    ['a web stream', (): unknown => wrapReader(ReadableStream.from(ROWS), options)],
  ])('are counted to the end: %s', async (_what, make) => {
    const records = seenRecords()
    expect(await collect(make() as AsyncIterable<unknown>)).toEqual(ROWS)
    expect(await records()).toMatchObject([{ outcome: 'success', details: ALL }])
  })

  it.each([
    ['an iterator', (): unknown => wrapReader(ROWS.values(), options)],
    ['an async generator', (): unknown => wrapReader(asyncRows(), options)],
    ['a Node stream', (): unknown => wrapReader(Readable.from(ROWS), options)],
    ['a web stream', (): unknown => wrapReader(ReadableStream.from(ROWS), options)],
  ])('are counted until the consumer stops: %s', async (_what, make) => {
    const records = seenRecords()
    for await (const row of make() as AsyncIterable<unknown>) {
      expect(row).toBe(ROWS[0])
      break
    }
    // A Node stream that is left says so some turns later.
    await vi.waitFor(async () => {
      expect(await records()).toMatchObject([{ details: { numRecords: 1, stopped: true } }])
    })
  })

  it('are counted until reading fails', async () => {
    const records = seenRecords()
    async function* broken() {
      yield* ROWS
      throw await Promise.resolve(new RangeError('row of Jane is damaged'))
    }
    for (const rows of [wrapReader(broken(), options), wrapReader(Readable.from(broken()), options)]) {
      await expect(collect(rows)).rejects.toThrow('damaged')
    }
    expect(await records()).toMatchObject(
      Array(2).fill({ outcome: 'failure', details: { numRecords: 3, errorType: 'RangeError' } }),
    )
  })

  it('have each iteration of an iterable recorded', async () => {
    const records = seenRecords()
    const rows = wrapReader(new Set(ROWS), options)
    expect([[...rows].length, rows.size, [...rows].length]).toEqual([3, 3, 3])
    expect(await records()).toMatchObject([{ details: ALL }, { details: ALL }])
  })

  it('are written as they stand at a flush, and the rest at the end: the sum is exact', async () => {
    const records = seenRecords()
    const rows = wrapReader(ROWS.values(), options)
    rows.next()
    await flushAudit()
    await flushAudit()
    expect([...rows]).toHaveLength(2)
    expect((await records()).map(({ details }) => details)).toMatchObject([
      { numRecords: 1, partial: true },
      { numRecords: 2, continued: true },
    ])
  })

  it('are recorded though nobody ever ends the reading: when the iterator is gone', async () => {
    const records = seenRecords()
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const readOne = () => void wrapReader(ROWS.values(), options).next()
    readOne()
    await vi.waitFor(async () => {
      collectGarbage()
      expect(await records()).toMatchObject([{ details: { numRecords: 1, stopped: true } }])
    })
  })

  it('belong to the trail and the actor where reading began', async () => {
    const records = seenRecords()
    const trail = new AuditTrail({ operationName: 'job' })
    const rows = trail.runActive(() =>
      withActor({ id: 'ds-7', type: 'user' }, () => wrapReader(asyncRows, options)()),
    )
    await collect(rows)
    expect(await records()).toMatchObject([
      { operationId: trail.operationId, actor: { id: 'ds-7', type: 'user' } },
    ])
  })
})

describe('a cursor of a database', () => {
  class Cursor {
    #rows = [...ROWS]
    limit(count: number) {
      this.#rows.length = count
      return this
    }
    next() {
      return Promise.resolve(this.#rows.shift() ?? null)
    }
    toArray() {
      return Promise.resolve(this.#rows)
    }
    async *[Symbol.asyncIterator]() {
      yield* await Promise.resolve(this.#rows)
    }
  }
  const find = wrapReader(() => new Cursor(), options)

  it('is counted by iteration and as a list, also after a method that returns it', async () => {
    const records = seenRecords()
    expect(await collect(find().limit(2))).toHaveLength(2)
    expect(await find().toArray()).toHaveLength(3)
    expect(await records()).toMatchObject([{ details: { numRecords: 2 } }, { details: { numRecords: 3 } }])
  })

  it('is not said to be counted where another method reads', async () => {
    const records = seenRecords()
    const cursor = find()
    expect(await cursor.next()).toBe(ROWS[0])
    await flushAudit()
    expect(await records()).toMatchObject([{ details: { unknown: ['numRecords'] } }])
  })
})

describe('a Node stream', () => {
  it('stays the object it is, through pipes, and counts what a parser makes of bytes', async () => {
    const records = seenRecords()
    const parser = parse({ columns: true })
    expect(wrapReader(parser, options)).toBe(parser)
    const rows: unknown[] = []
    const sink = new Transform({
      objectMode: true,
      transform: (row, _encoding, done) => {
        rows.push(row)
        done()
      },
    })
    await pipeline(Readable.from(['name,age\nJane,41\nJoe,7\n']), parser, sink.resume())
    expect(rows).toHaveLength(2)
    expect(await records()).toMatchObject([{ details: { numRecords: 2, columnsAccessed: ['name', 'age'] } }])
  })

  it('is counted once though it is wrapped twice', async () => {
    const records = seenRecords()
    await collect(wrapReader(wrapReader(Readable.from(ROWS), options), options))
    expect(await records()).toHaveLength(1)
  })

  it('whose file has no line of names tells no value of its first line as a column', async () => {
    const records = seenRecords()
    const parser = wrapReader(parse({ columns: true }), options)
    const lines = Readable.from(['jane@example.com,Jane Miller,income\nx@example.com,Joe Smith,7\n'])
    await Promise.all([pipeline(lines, parser), collect(parser)])
    expect(await records()).toMatchObject([{ details: { columnsAccessed: ['income'], moreColumns: true } }])
  })

  it('of bytes has no number of rows', async () => {
    const records = seenRecords()
    await collect(wrapReader(Readable.from([Buffer.from('a')], { objectMode: false }), options))
    expect(await records()).toMatchObject([{ details: { unknown: ['numRecords'] } }])
  })
})

describe('wrapReader refuses', () => {
  it.each([
    ['what reads nothing', {}, options, 'ERR_INVALID_INPUT'],
    ['a list, which wrapDataset takes', ROWS, options, 'ERR_INVALID_INPUT'],
    ['a text', 'x', options, 'ERR_INVALID_INPUT'],
    ['a reader of nobody knows what', () => ROWS, {}, 'ERR_INVALID_OPTION'],
  ])('%s', (_what, reader, given, code) => {
    expect(() => wrapReader(reader as object, given as never)).toThrow(
      expect.objectContaining({ code }) as Error,
    )
  })
})
