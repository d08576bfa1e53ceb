import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '../../support/temp-dir.js'
import { collectorLine } from '../../unit/exporters-json/support/collector.js'
import { writeSpans } from '../../unit/exporters-json/support/spans.js'
import type { SinkKind } from './sink.js'

/** A directory of files, which a Collector may write to as well. */
export const jsonFiles: SinkKind = {
  name: 'JSON files',
  missing: () => placeOf(join(tempDir(), 'none')),
  create: () => {
    const logDir = join(tempDir(), 'logs')
    mkdirSync(logDir)
    let collected = 0
    return Promise.resolve({
      place: placeOf(logDir),
      write: (spans) => writeSpans(logDir, spans.length === 0 ? [] : [spans]),
      collect: (spans) => {
        if (spans.length > 0) writeFileSync(join(logDir, `traces-${collected++}.jsonl`), collectorLine(spans))
        return Promise.resolve()
      },
      alter: (recordId, text) => {
        alterIn(logDir, recordId, text)
        return Promise.resolve()
      },
    })
  },
}

function placeOf(logDir: string): { sink: string; journalDir: string } {
  return { sink: `file:${logDir}`, journalDir: join(logDir, 'journal') }
}

function alterIn(logDir: string, recordId: string, text: string): void {
  for (const name of readdirSync(logDir).filter((each) => each.endsWith('.jsonl'))) {
    const path = join(logDir, name)
    const lines = readFileSync(path, 'utf8').split('\n')
    const changed = lines.map((line) =>
      line.includes(recordId)
        ? line.replace(
            /(\{"key":"audit\.record","value":\{"stringValue":)"(?:[^"\\]|\\.)*"/,
            (_, start: string) => start + JSON.stringify(text),
          )
        : line,
    )
    writeFileSync(path, changed.join('\n'))
    rmSync(path.replace('.jsonl', '.idx'), { force: true })
  }
}
