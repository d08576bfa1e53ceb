import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { progressOf, readProgress } from '../../../src/journal/progress.js'
import { tempDir } from '../../support/temp-dir.js'
import { JournalFiles, encodeAll, header, type Entry } from './support/journal-files.js'

const at = (offset: number) => ({ file: 1, offset })
const batch = (exporter: string, token: string, offset: number): Entry => {
  return ['batch', JSON.stringify({ exporter, token, spanIds: [token], end: at(offset) })]
}
const ack = (exporter: string, token: string, offset: number): Entry => {
  return ['ack', JSON.stringify({ exporter, token, end: at(offset) })]
}
const START = { file: 0, offset: 0 }

/** How far an exporter got, with the tokens of the batches it has begun. */
function progressIn(files: JournalFiles, exporter = 'a') {
  const { acknowledged, begun } = progressOf(readProgress(files.dir), exporter)
  return [acknowledged, begun.map(({ token }) => token)]
}

describe("an exporter's progress", () => {
  it('is at the start in a journal that says nothing of it', () => {
    expect(progressIn(new JournalFiles([[header()]]), 'unknown')).toEqual([START, []])
  })

  it('is the furthest it has acknowledged, through all files', () => {
    const files = new JournalFiles([
      [header(), ack('a', '1', 10)],
      [header(), ack('a', '2', 30)],
    ])
    expect(progressIn(files)).toEqual([at(30), []])
  })

  it('does not go back with an acknowledgement that comes late', () => {
    const files = new JournalFiles([[header(), ack('a', '2', 30), ack('a', '1', 10)]])
    expect(progressIn(files)).toEqual([at(30), []])
  })

  it('has the batches that were begun and not acknowledged, in order', () => {
    const files = new JournalFiles([
      [header(), batch('a', '1', 10), ack('a', '1', 10), batch('a', '2', 20), batch('a', '3', 30)],
    ])
    expect(progressIn(files)).toEqual([at(10), ['2', '3']])
  })

  it('has no batch that a later acknowledgement covers', () => {
    const files = new JournalFiles([[header(), batch('a', '1', 10), batch('a', '2', 20), ack('a', '2', 20)]])
    expect(progressIn(files)).toEqual([at(20), []])
  })

  it('is its own, however far others are', () => {
    const files = new JournalFiles([[header(), ack('a', '1', 10), batch('b', '1', 10)]])
    expect([progressIn(files, 'a'), progressIn(files, 'b')]).toEqual([
      [at(10), []],
      [START, ['1']],
    ])
  })

  it('is what is left of it where a note is damaged, or says nothing', () => {
    const first = encodeAll([header(), ack('a', '1', 10)])
    const second = encodeAll([ack('a', '2', 20)])
    second[12]! ^= 1
    const rest = encodeAll([['ack', '{not json'], ['batch', '{}'], ack('a', '3', 15)])
    const files = new JournalFiles()
    files.write(1, Buffer.concat([first, second, rest]))
    expect(progressIn(files)).toEqual([at(15), []])
  })
})

describe("a journal's progress", () => {
  it('has the header of the oldest file that has one', () => {
    const files = new JournalFiles([[], [header({ service: 'old' })], [header({ service: 'new' })]])
    const damaged = Buffer.from(readFileSync(files.path(2)))
    expect(readProgress(files.dir).header).toMatchObject({ service: 'old' })
    damaged[12]! ^= 1
    files.write(2, damaged)
    expect(readProgress(files.dir).header).toMatchObject({ service: 'new' })
  })

  it('counts files and bytes', () => {
    const files = new JournalFiles([[header(), ack('a', '1', 10)], [header()]])
    const bytes = [1, 2].reduce((sum, number) => sum + statSync(files.path(number)).size, 0)
    expect(readProgress(files.dir)).toMatchObject({ files: 2, bytes })
  })

  it('is nothing where there is no journal', () => {
    const nothing = { header: undefined, exporters: new Map(), files: 0, bytes: 0 }
    expect(readProgress(`${tempDir()}/none`)).toEqual(nothing)
  })
})
