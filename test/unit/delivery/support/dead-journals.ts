import { readdirSync } from 'node:fs'
import { MemoryExporter } from '../../../support/memory-exporter.js'
import { afterKill, append, openTrail, openWriter } from './writer.js'

/** Journals as they are left by writers that are killed, each with one open trail of three records. */
export function deadJournals(writers = 1): string {
  const hanging = new MemoryExporter()
  hanging.answer = 'hang'
  const { writer: first, journalDir } = openWriter(hanging)
  const others = Array.from({ length: writers - 1 }, () => openWriter(hanging, { journalDir }).writer)
  for (const writer of [first, ...others]) {
    const trail = openTrail(writer)
    for (let n = 1; n <= 2; n++) append(trail, n)
  }
  return afterKill(journalDir)
}

/** What is left in a journal directory of the recoverers, and of those they recovered. */
export const leftIn = (journalDir: string) => readdirSync(journalDir).sort()
