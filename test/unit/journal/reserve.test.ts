import fc from 'fast-check'
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LossReserve, RESERVE_FILE, readLosses, sumOf, type Loss } from '../../../src/journal/reserve.js'
import { tempDir } from '../../support/temp-dir.js'
import { countFs, fillDisk, replaceFs } from './support/broken-fs.js'
import { openJournal } from './support/open-journal.js'

const SLOT_BYTES = 32 * 1024
const loss = (count: number, operationName = 'x'): Loss => {
  return { operationId: `o${count}`, operationName, count, reason: 'ERR_JOURNAL_WRITE', from: 'a', to: 'b' }
}

function create({ sync = false } = {}) {
  const dir = tempDir()
  const reserve = LossReserve.create(dir, { sync })
  onTestFinished(() => reserve.close())
  return { dir, reserve, path: join(dir, RESERVE_FILE) }
}

/** Cuts a write off after so many bytes, as a kill does. */
function writeCutOff(reserve: LossReserve, losses: readonly Loss[], bytes: number): void {
  const undo = replaceFs('writeSync', (real) => (fd, buffer, offset, length, position) => {
    if (bytes > 0) real(fd, buffer, offset, Math.min(bytes, length as number), position)
    throw new Error('killed')
  })
  expect(() => reserve.write(losses)).toThrow('killed')
  undo()
}

describe('the reserve for losses', () => {
  it('says nothing until something is lost, nor where there is none', () => {
    const { dir } = create()
    expect([readLosses(dir), readLosses(tempDir())]).toEqual([[], []])
  })

  it('says what was written last', () => {
    const { dir, reserve } = create()
    for (let n = 1; n <= 5; n++) {
      reserve.write([loss(n)])
      expect(readLosses(dir)).toEqual([loss(n)])
    }
    reserve.write([])
    expect(readLosses(dir)).toEqual([])
  })

  it('takes its place on the disk when it is made, and never more', () => {
    const { reserve, path } = create()
    const { size, blocks } = statSync(path)
    expect([size, blocks * 512 >= size]).toEqual([2 * SLOT_BYTES, true])
    reserve.write(Array.from({ length: 5_000 }, (_, n) => loss(n)))
    expect(statSync(path).size).toBe(size)
  })

  it('is for its owner alone', () => {
    expect(statSync(create().path).mode & 0o777).toBe(0o600)
  })

  it('is brought to the disk only where that is asked for', () => {
    const { reserve } = create()
    const { reserve: synced } = create({ sync: true })
    const syncs = countFs('fdatasyncSync')
    reserve.write([loss(1)])
    expect(syncs()).toBe(0)
    synced.write([loss(1)])
    expect(syncs()).toBe(1)
  })

  it.each([0, 1, 5, 11, 12, 40])('cut off after %i bytes of a write still says what it said', (bytes) => {
    const { dir, reserve } = create()
    reserve.write([loss(1)])
    reserve.write([loss(2)])
    writeCutOff(reserve, [loss(3), loss(4)], bytes)
    expect(readLosses(dir)).toEqual([loss(2)])
    reserve.write([loss(5)])
    expect(readLosses(dir)).toEqual([loss(5)])
  })

  it('with any one byte changed says what it said, or what it said before', () => {
    const { dir, reserve, path } = create()
    reserve.write([loss(1)])
    reserve.write([loss(2)])
    const bytes = readFileSync(path)
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.boolean(), fc.integer({ min: 1, max: 255 }), (at, slot, by) => {
        const changed = Buffer.from(bytes)
        changed[at + (slot ? SLOT_BYTES : 0)]! ^= by
        writeFileSync(path, changed)
        expect([[loss(1)], [loss(2)]]).toContainEqual(readLosses(dir))
      }),
    )
  })

  it('that was cut short says nothing, and does not fail', () => {
    const { dir, reserve, path } = create()
    reserve.write([loss(1)])
    truncateSync(path, 5)
    expect(readLosses(dir)).toEqual([])
  })
})

describe('more losses than the reserve has room for', () => {
  it('are summed up: the first ones by trail, the others as one, and none is left out', () => {
    const { dir, reserve } = create()
    const many = Array.from({ length: 2_000 }, (_, n) => loss(n, `operation ${n}`))
    reserve.write(many)
    const read = readLosses(dir)
    expect(read.length).toBeGreaterThan(50)
    expect(read.slice(0, -1)).toEqual(many.slice(0, read.length - 1))
    expect(read.at(-1)).toMatchObject({ operationName: '(several)' })
    const total = (losses: Loss[]) => losses.reduce((sum, { count }) => sum + count, 0)
    expect(total(read)).toBe(total(many))
  })

  it('name no trail where they are several, and span the time of all', () => {
    const early = { ...loss(2), from: '2026-01-01', to: '2026-01-02' }
    const late = { ...loss(3), from: '2026-01-03', to: '2026-01-04' }
    const sum = sumOf([late, early])
    expect(sum).toMatchObject({ operationName: '(several)', count: 5, from: '2026-01-01', to: '2026-01-04' })
    expect(sum).not.toHaveProperty('operationId')
  })

  it('are one as it is, where they are one', () => {
    expect(sumOf([loss(1)])).toMatchObject({ operationName: 'x', count: 1 })
  })
})

describe('on a full disk', () => {
  it('what was lost can still be written down', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    const free = fillDisk()
    expect(() => journal.appendRecord('{}')).toThrow('ENOSPC')
    journal.noteLosses([loss(1)])
    journal.noteLosses([loss(2)])
    free()
    expect(readLosses(journal.dir)).toEqual([loss(2)])
  })
})
