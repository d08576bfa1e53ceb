import type { RecoveryReport } from '../../../../src/delivery/recovery.js'
import type { JournaledWriterOptions } from '../../../../src/delivery/journaled-writer.js'
import type { EndedSpanExporter } from '../../../../src/otel/span-types.js'
import { eventually } from './eventually.js'
import { afterKill, openWriter } from './writer.js'

type More = Partial<Omit<JournaledWriterOptions, 'exporter'>>

/** Another process that settles what is in a journal directory, and ends. */
export async function recover(
  journalDir: string,
  exporter: EndedSpanExporter,
  more: More = {},
): Promise<RecoveryReport & { writer: string }> {
  const { writer } = openWriter(exporter, { ...more, journalDir })
  const report = await writer.recovery.run()
  await writer.shutdown(10_000)
  return { ...report, writer: writer.id }
}

/** As {@link recover}, killed as soon as something has come about; returns the journals as it leaves them. */
export async function recoverUntil(
  journalDir: string,
  exporter: EndedSpanExporter,
  isSo: () => boolean,
  more: More = {},
): Promise<string> {
  const { writer } = openWriter(exporter, { ...more, journalDir })
  const running = writer.recovery.run()
  await eventually(isSo)
  const left = afterKill(journalDir)
  await writer.shutdown(0)
  await running
  return left
}
