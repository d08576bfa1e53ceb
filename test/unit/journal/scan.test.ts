import { describe, expect, it } from 'vitest'
import { readFileSync, rmSync } from 'node:fs'
import { JournalScan, type JournalDamage, type ScanOptions } from '../../../src/journal/scan.js'
import { contentOf, entry } from './support/frames.js'
import { JournalFiles, encodeAll, header, type Entry } from './support/journal-files.js'
import { MadeTrail } from './support/made-trail.js'

function scanAll(dir: string, options: ScanOptions = {}) {
  const damage: JournalDamage[] = []
  const scan = new JournalScan(dir, { onDamage: (found) => damage.push(found), ...options })
  const spans = []
  for (let span = scan.next(); span; span = scan.next()) spans.push(contentOf(span))
  return { scan, spans, damage, open: [...scan.openTrails.keys()] }
}

const records = (trail: MadeTrail) =>
  [trail.start(), trail.event(), trail.close()].map((one) => entry('record', one))

describe('a scan of a journal', () => {
  it('gives its spans in the order of their completion, and the trails nobody closed', () => {
    const [first, second, open] = [new MadeTrail(), new MadeTrail(), new MadeTrail()]
    const [a, b] = [records(first), records(second)]
    const files = new JournalFiles([
      [header(), a[0]!, b[0]!, entry('record', open.start())],
      [header(), b[1]!, a[1]!, b[2]!, a[2]!],
    ])
    const { spans, open: left } = scanAll(files.dir)
    expect(spans.map(({ texts }) => texts)).toEqual([b.map(([, text]) => text), a.map(([, text]) => text)])
    expect(left).toEqual([open.identity.operationId])
  })

  it('goes on with what is written while it waits', () => {
    const trail = new MadeTrail()
    const [started, event, closed] = records(trail)
    const files = new JournalFiles([[header(), started!, event!]])
    const { scan, spans } = scanAll(files.dir)
    expect(spans).toEqual([])
    files.append(1, closed!)
    expect(contentOf(scan.next()!).texts).toHaveLength(3)
    expect([scan.next(), scan.openTrails.size]).toEqual([undefined, 0])
  })

  it('begins anywhere, given the trails that are open there', () => {
    const trail = new MadeTrail()
    const [started, event, closed] = records(trail)
    const files = new JournalFiles([[started!, event!, closed!]])
    const first = scanAll(files.dir, {
      limit: () => ({ file: 1, offset: encodeAll([started!, event!]).length }),
    })
    expect(first.spans).toEqual([])
    const from = first.scan.position
    const { spans } = scanAll(files.dir, { from, trails: new Map(first.scan.openTrails) })
    expect(spans[0]?.texts).toEqual([started![1], event![1], closed![1]])
  })

  it('tells of damage once with file and offset, and gives the spans that it leaves', () => {
    const trail = new MadeTrail()
    const [started, event, closed] = records(trail)
    const files = new JournalFiles([[started!, event!, closed!]])
    const bytes = readFileSync(files.path(1))
    const offset = encodeAll([started!]).length
    bytes[offset + 20]! ^= 1
    files.write(1, bytes)
    const { spans, damage } = scanAll(files.dir)
    expect(spans[0]?.texts).toEqual([started![1], closed![1]])
    expect(damage).toEqual([{ file: files.path(1), offset, message: 'entry does not match its checksum' }])
  })

  it('tells of an entry that cannot be understood, and goes on behind it', () => {
    const trail = new MadeTrail()
    const strange: Entry[] = [
      ['record', '{not json'],
      ['segment', '}'],
      ['open', '{}'],
    ]
    const files = new JournalFiles([[...strange, ...records(trail)]])
    const { spans, damage } = scanAll(files.dir)
    expect([spans.length, damage.length]).toEqual([1, 3])
    expect(damage.map(({ offset }) => offset)).toEqual(
      [0, 1, 2].map((n) => encodeAll(strange.slice(0, n)).length),
    )
    expect(damage[0]?.message).toContain('entry cannot be read: SyntaxError')
  })

  it('tells of records whose trail began in a file that is gone', () => {
    const trail = new MadeTrail()
    const [started, event, closed] = records(trail)
    const files = new JournalFiles([[started!], [event!, closed!]])
    rmSync(files.path(1))
    const { spans, damage } = scanAll(files.dir)
    expect([spans.length, damage.length]).toEqual([0, 2])
  })
})
