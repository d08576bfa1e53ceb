import { describe, expect, it } from 'vitest'
import { checkRecord } from '../../../src/ledger/check-record.js'
import { BytesColumn } from '../../../src/ledger/columns.js'
import { Findings } from '../../../src/ledger/findings.js'
import { HashLookup } from '../../../src/ledger/hash-lookup.js'
import { IndexCheck } from '../../../src/ledger/index-check.js'
import { RecordTable } from '../../../src/ledger/record-table.js'
import type { IndexedRecord } from '../../../src/query/stored-span.js'
import { makeRecord, type MadeRecord } from '../exporters-json/support/records.js'

const made = [0, 1, 2, 3, 4].map((sequence) =>
  makeRecord({
    ...(sequence > 0 && { previousHash: '0'.repeat(64) }),
    ...{ sequence, recordId: `01900000-0000-7000-8000-00000000000${sequence}` },
  }),
)

function setUp() {
  const table = new RecordTable()
  const findings = new Findings()
  const check = new IndexCheck(table, findings)
  let settled: number | undefined
  return {
    findings,
    /** Finds some records in a span, then others in the index. */
    look: async (spans: readonly MadeRecord[], index: readonly MadeRecord[]) => {
      for (const { text } of spans) add(table, text)
      settled ??= table.length
      await check.look({ location: 'the index', entries: entriesOf(index) })
    },
    found: () => {
      const accounts = new Findings()
      check.account(accounts, settled ?? 0)
      return accounts.list.map(({ kind, sequence, message }) => [kind, sequence, message.split(/[,:]/)[0]])
    },
  }
}

function add(table: RecordTable, text: string): void {
  const checked = checkRecord(text)
  if (!checked.record) throw new Error(checked.flaw)
  const span = { spanId: 'b7ad6b7169203331', first: 0, count: 5 }
  table.add({ ...checked, place: table.places.add({ location: 'a table', span }) })
}

async function* entriesOf(records: readonly MadeRecord[]): AsyncGenerator<IndexedRecord> {
  for (const { stored } of records)
    yield await Promise.resolve({ recordId: stored.recordId, hash: stored.hash, record: stored })
}

describe('an index over records', () => {
  it('that has each record is in order', async () => {
    const { look, found } = setUp()
    await look(made, made)
    expect(found()).toEqual([])
  })

  it('may have what came between reading the spans and reading it', async () => {
    const { look, found } = setUp()
    await look(made.slice(0, 3), made)
    expect(found()).toHaveLength(2)
    await look(made, made)
    expect(found()).toEqual([])
  })

  it('may have got meanwhile what it lacked before, and lack what is newer', async () => {
    const { look, found } = setUp()
    await look(made.slice(0, 3), made.slice(0, 2))
    expect(found()).toEqual([['missing', 2, 'sequence 2 is missing here']])
    await look(made, made.slice(0, 3))
    expect(found()).toEqual([])
  })

  it('lacks a record that it never has', async () => {
    const { look, found } = setUp()
    const index = made.filter((_, i) => i !== 1 && i !== 2)
    await look(made, index)
    await look(made, index)
    expect(found()).toEqual([['missing', 1, 'sequences 1 to 2 are missing here']])
  })

  it('has a record too many that is in no span at either look', async () => {
    const { look, found } = setUp()
    for (let looks = 0; looks < 2; looks++) await look(made.slice(0, 4), made)
    expect(found()).toEqual([['inserted', 4, 'the record is in no span']])
  })

  it('that is empty is told of once', async () => {
    const { look, found } = setUp()
    for (let looks = 0; looks < 2; looks++) await look(made, [])
    expect(found()).toEqual([['missing', undefined, 'none of the records is here']])
  })

  it('of no records has nothing to lack', async () => {
    const { look, found } = setUp()
    await look([], [])
    expect(found()).toEqual([])
  })
})

describe('finding rows by their hash', () => {
  it('tells hashes apart that start alike, and gives the first row of one', () => {
    const hashes = Array.from({ length: 3_000 }, (_, n) =>
      String(n % 7)
        .padEnd(8, '0')
        .concat(String(n % 2_900).padStart(56, '0')),
    )
    const column = new BytesColumn(32)
    for (const hash of hashes) column.push(hash)
    const lookup = new HashLookup(column, hashes.length)
    expect(hashes.every((hash) => lookup.find(hash) === hashes.indexOf(hash))).toBe(true)
    expect(lookup.find('f'.repeat(64))).toBeUndefined()
    expect(lookup.find('0'.repeat(63) + 'f')).toBeUndefined()
  })

  it('finds nothing among no rows', () => {
    expect(new HashLookup(new BytesColumn(32), 0).find('0'.repeat(64))).toBeUndefined()
  })
})
