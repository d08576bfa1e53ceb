import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { JsonFileSpanExporter } from '../../../exporters/json/index.js'
import { LOCK_FILE, listWriterDirs } from '../../../src/journal/files.js'
import { readLosses } from '../../../src/journal/reserve.js'
import { isLocked } from '../../../src/journal/status.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, breakFsOnce, fillDisk, openFilesIn } from '../journal/support/broken-fs.js'
import { recover } from './support/recover.js'
import { append, close, openTrail, openWriter, recordsOf, trailsOf, writeTrails } from './support/writer.js'

const INTERRUPTED = '0 audit_started, 1 step, 2 audit_closed'

describe('a writer that is shut down', () => {
  it('closes what is open as interrupted, delivers it, and leaves nothing', async () => {
    const sink = new MemoryExporter()
    const { writer, journalDir } = openWriter(sink)
    append(openTrail(writer))
    expect(await writer.shutdown(10_000)).toBe(true)
    const records = recordsOf(sink.spans)
    expect([trailsOf(records), records.at(-1)?.details]).toEqual([[INTERRUPTED], { status: 'interrupted' }])
    expect(listWriterDirs(journalDir)).toEqual([])
  })

  it.runIf(process.platform === 'linux')('leaves no file open', async () => {
    const dir = tempDir()
    const sink = new JsonFileSpanExporter({ logDir: join(dir, 'logs') })
    const { writer } = openWriter(sink, { journalDir: join(dir, 'journal'), journalFileBytes: 4_000 })
    writeTrails(writer, 30, 300)
    expect(await writer.shutdown(10_000)).toBe(true)
    expect(openFilesIn(dir)).toEqual([])
  })

  it('leaves its journal, without its lock, to a recovery when the sink has not everything', async () => {
    const hanging = new MemoryExporter()
    hanging.answer = 'hang'
    const { writer, journalDir } = openWriter(hanging)
    append(openTrail(writer))
    const [dir] = listWriterDirs(journalDir)
    expect(await writer.shutdown(10)).toBe(false)
    expect(isLocked(join(dir!, LOCK_FILE))).toBe(false)
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, interrupted: 0 })
    expect(trailsOf(recordsOf(sink.spans))).toEqual([INTERRUPTED])
  })

  it.each(['EIO', 'ENOSPC'])(
    'leaves a trail that could not be closed, for %s, to a recovery',
    async (code) => {
      const sink = new MemoryExporter()
      const { writer, journalDir } = openWriter(sink)
      append(openTrail(writer))
      expect(await writer.flush(10_000)).toBe(true)
      breakFsOnce('writeSync', code)
      await writer.shutdown(10_000)
      expect(listWriterDirs(journalDir)).toHaveLength(1)
      expect(await recover(journalDir, sink)).toMatchObject({ interrupted: 1 })
      expect(trailsOf(recordsOf(sink.spans))).toEqual([INTERRUPTED])
    },
  )

  it('leaves a loss that could not be told to a recovery', async () => {
    const sink = new MemoryExporter()
    const { writer, journalDir } = openWriter(sink)
    const free = fillDisk()
    writer.noteLosses([{ operationName: 'x', count: 3, reason: 'ERR_UNWRITABLE', from: 'a', to: 'b' }])
    expect(readLosses(listWriterDirs(journalDir)[0]!)).toMatchObject([{ count: 3 }])
    await writer.shutdown(10_000)
    free()
    expect(await recover(journalDir, sink)).toMatchObject({ lost: 3 })
    expect(trailsOf(recordsOf(sink.spans))).toEqual(['0 audit_started, 1 gap, 2 audit_closed'])
  })

  it.each(['closeSync', 'renameSync', 'rmSync'] as const)(
    'has delivered all of it, and gives up its lock, though %s fails as it is cleared away',
    async (name) => {
      const sink = new MemoryExporter()
      const { writer, journalDir } = openWriter(sink)
      writeTrails(writer, 3)
      await writer.flush(10_000)
      const [dir] = listWriterDirs(journalDir)
      breakFsOnce(name, 'EIO')
      expect(await writer.shutdown(10_000)).toBe(true)
      expect(isLocked(join(dir!, LOCK_FILE))).toBe(false)
      await recover(journalDir, sink)
      expect(existsSync(dir!)).toBe(false)
    },
  )
})

describe('what a writer lost elsewhere', () => {
  it('is told in a trail of its own, at once where it can', async () => {
    const sink = new MemoryExporter()
    const { writer, journalDir } = openWriter(sink)
    writer.noteLosses([{ operationName: 'scoring', count: 3, reason: 'ERR_UNWRITABLE', from: 'a', to: 'b' }])
    await writer.flush(10_000)
    const [, gap] = recordsOf(sink.spans)
    expect(gap).toMatchObject({
      operationName: 'spanledger.loss',
      details: { count: 3, reason: 'ERR_UNWRITABLE', operationName: 'scoring' },
    })
    expect(readLosses(listWriterDirs(journalDir)[0]!)).toEqual([])
  })
})

describe('a trail', () => {
  it('has one chain over segments, of which one waited as the journal did not take its boundary', async () => {
    const sink = new MemoryExporter()
    const { writer } = openWriter(sink)
    const trail = openTrail(writer)
    append(trail, 1)
    const heal = breakFs('writeSync', 'ENOSPC')
    trail.cut()
    heal()
    append(trail, 2)
    trail.cut()
    append(trail, 3)
    close(trail)
    expect(await writer.flush(10_000)).toBe(true)
    expect(sink.spans.map((span) => span.events.length)).toEqual([3, 2])
    expect(trailsOf(recordsOf(sink.spans))).toEqual([
      '0 audit_started, 1 step, 2 step, 3 step, 4 audit_closed',
    ])
  })

  it('is delivered by itself', async () => {
    const sink = new MemoryExporter()
    const { writer } = openWriter(sink)
    const [trail, other] = [openTrail(writer, 'a'), openTrail(writer, 'b')]
    append(trail)
    append(other)
    expect(await writer.deliver(trail, 10_000)).toBe(true)
    expect(recordsOf(sink.spans).map(({ operationName }) => operationName)).toEqual(['a', 'a'])
  })
})
