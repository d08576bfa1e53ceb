import { join } from 'node:path'
import { parseSink, sinkIdentity } from '../../../src/config/sink-url.js'
import { openKeyring } from '../../../src/config/token-keys.js'
import { JournaledWriter } from '../../../src/delivery/journaled-writer.js'
import { bareTrail } from '../../../src/delivery/writer.js'
import { serviceResource } from '../../../src/otel/resource.js'
import { receiptOf } from '../../../src/trail/receipt.js'
import { sinkExporter } from '../../../src/writers.js'
import type { Desk, DeskOptions } from './desk.js'

/** Below the public interface, where alone the size of journal files can be set: rotation takes 16 MiB else. */
export function smallFilesDesk(options: DeskOptions): Desk {
  const { logDir, durability, journalFileBytes, timeoutMs = 10_000 } = options
  let made: JournaledWriter | undefined
  const writer = () => (made ??= makeWriter(logDir, durability, journalFileBytes))
  return {
    open: (operationName) => {
      const trail = writer().openTrail(bareTrail(operationName))
      return {
        logEvent: (eventType) => receiptOf(trail.append({ eventType, details: {}, outcome: 'success' })),
        close: () =>
          receiptOf(
            trail.close({ eventType: 'audit_closed', details: { status: 'completed' }, outcome: 'success' }),
          ),
      }
    },
    flush: (waitMs = timeoutMs) => writer().flush(waitMs),
    shutdown: () => writer().shutdown(timeoutMs),
  }
}

function makeWriter(
  logDir: string,
  durability: DeskOptions['durability'],
  journalFileBytes: number | undefined,
): JournaledWriter {
  const sink = parseSink(`file:${logDir}`)
  const journalDir = join(logDir, 'journal')
  return new JournaledWriter({
    journalDir,
    sink: sinkIdentity(sink, journalDir),
    resource: serviceResource('small files'),
    durability,
    keyring: openKeyring(journalDir),
    exporter: sinkExporter(sink),
    ...(journalFileBytes !== undefined && { journalFileBytes }),
  })
}
