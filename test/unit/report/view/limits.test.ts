import { describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../../../src/record/types.js'
import { DEFAULT_BOUNDS } from '../../../../src/report/collect/bounds.js'
import type { Bounds } from '../../../../src/report/collect/bounds.js'
import { collect } from '../../../../src/report/collect/collector.js'
import type { ReportSource } from '../../../../src/report/source.js'
import { limits } from '../../../../src/report/view/limits.js'
import type { Limit, Limits } from '../../../../src/report/view/limits.js'
import { record, trail } from '../support/records.js'

const WHOLE = { partial: false, damages: [] }

async function limitsOf(
  records: StoredRecord[],
  source: Pick<ReportSource, 'partial' | 'damages'> = WHOLE,
  bounds: Partial<Bounds> = {},
): Promise<Limits> {
  const collected = await collect(records, { ...DEFAULT_BOUNDS, ...bounds })
  return limits(collected, collected.trails.sorted(), source)
}

const titled = ({ items }: Limits, start: string): Limit | undefined =>
  items.find(({ title }) => title.startsWith(start))

const used = {
  actor: { id: 'ana', type: 'user' as const },
  purpose: 'billing',
  legalBasis: 'GDPR Art. 6(1)(b)',
  subjects: [{ token: `k1:${'3fa4'.repeat(16)}` }],
}
const access = { datasetName: 'customers', columnsAccessed: ['name'], numRecords: 3 }
const complete = trail(1, 'complete', 0, [{ type: 'data_access', details: access, more: used }])

describe('what the records do not show', () => {
  it('is no more than that a report is not proof, where nothing is missing', async () => {
    const { attention, items, unfinished, gaps } = await limitsOf(complete)
    expect([attention, items.map(({ title }) => title), unfinished.hasRows, gaps.hasRows]).toEqual([
      false,
      ['This report is not itself proof'],
      false,
      false,
    ])
  })

  it('points to verify for proof', async () => {
    expect(titled(await limitsOf(complete), 'This report')?.text).toContain('does not check their chain')
  })

  it('names an operation without a closing record', async () => {
    const found = await limitsOf([...complete, ...trail(2, 'left_open', 9_000, [], { open: true })])
    expect([
      titled(found, '1 operation has no closing record')?.attention,
      found.unfinished.rows.map(({ name }) => name),
    ]).toEqual([true, ['left_open']])
  })

  it('does not call an operation open when a filter may hide its end', async () => {
    const found = await limitsOf(trail(2, 'left_open', 0, [], { open: true }), { partial: true, damages: [] })
    expect(titled(found, '1 operation has no closing record')?.text).toContain('not among the records chosen')
  })

  it('names an operation that recovery closed', async () => {
    const found = await limitsOf(trail(3, 'killed', 0, [], { status: 'interrupted' }))
    expect([
      titled(found, '1 operation was interrupted')?.attention,
      found.unfinished.rows.map(({ name }) => name),
    ]).toEqual([true, ['killed']])
  })

  it('says how many records a gap lost', async () => {
    const gap = { count: 17, reason: 'disk full', from: '2026-05-04T08:00:00Z', to: '2026-05-04T08:01:00Z' }
    const found = await limitsOf(trail(4, 'full', 0, [{ type: 'gap', details: gap }]))
    expect([
      titled(found, '1 gap: 17 records could not be kept')?.attention,
      found.gaps.rows[0]?.reason,
    ]).toEqual([true, 'disk full'])
  })

  it('finds records that the sequence numbers say exist', async () => {
    const found = await limitsOf(complete.filter(({ sequence }) => sequence !== 1))
    expect(titled(found, '1 record not read')?.text).toBe(
      'By their sequence numbers, 1 operation holds more records than were read. They are lost, or not yet delivered.',
    )
  })

  it.each([
    ['Missing actors', { purpose: used.purpose, legalBasis: used.legalBasis }],
    ['Missing purposes', { actor: used.actor, legalBasis: used.legalBasis }],
    ['Missing legal bases', { actor: used.actor, purpose: used.purpose }],
    ['No regulation cited', { ...used, regulations: [] }],
  ])('counts what is left unsaid: %s', async (title, more) => {
    const found = await limitsOf([record('data_access', access, more), ...complete])
    expect(titled(found, title)?.text).toMatch(/^1 of 2 /)
  })

  it('says how many data accesses name nobody whose data they read, which is no fault', async () => {
    const { subjects: _subjects, ...unnamed } = used
    const found = await limitsOf([record('data_access', access, unnamed), ...complete])
    expect(titled(found, 'Data accesses that name no data subject')).toEqual({
      attention: false,
      title: 'Data accesses that name no data subject',
      text: '1 of 2 data accesses name nobody: whose data they read is not shown.',
    })
  })

  it('says where a damaged stretch was passed over', async () => {
    const damages = [{ location: 'a.jsonl', offset: 120, message: 'not JSON' }]
    expect(
      titled(await limitsOf(complete, { partial: false, damages }), '1 damaged stretch')?.text,
    ).toContain('a.jsonl, byte 120: not JSON')
  })

  it('says how many records the timeline leaves out', async () => {
    const found = await limitsOf(complete, WHOLE, { detailRows: 1 })
    expect(titled(found, 'The detailed timeline is cut')?.text).toBe(
      'It writes out 1 of 3 records, rare event types first; the other 2 are in the counts and tables above it.',
    )
  })

  it('does not pretend to know how operations beyond its bound ended', async () => {
    const found = await limitsOf([...complete, ...trail(2, 'second', 9_000, [])], WHOLE, { trails: 1 })
    expect(titled(found, 'More than 1 operation')?.attention).toBe(true)
  })

  it('says that some values were redacted', async () => {
    const found = await limitsOf([record('data_access', access, { ...used, redactions: ['/details/x'] })])
    expect(titled(found, 'Redacted values')?.text).toContain('In 1 record ')
  })

  it('counts records whose time is none', async () => {
    const found = await limitsOf([record('data_access', access, { ...used, timestamp: 'soon' })])
    expect(titled(found, 'Times that cannot be read')?.text).toContain('1 record ')
  })
})
