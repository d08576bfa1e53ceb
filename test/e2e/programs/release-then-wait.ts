// A writer with small journal files: the sink has everything but the last records, and older files are gone.
import { join } from 'node:path'
import { parseSink, sinkIdentity } from '../../../src/config/sink-url.js'
import { openKeyring } from '../../../src/config/token-keys.js'
import { JournaledWriter } from '../../../src/delivery/journaled-writer.js'
import { bareTrail } from '../../../src/delivery/writer.js'
import { serviceResource } from '../../../src/otel/resource.js'
import { sinkExporter } from '../../../src/writers.js'

const [logDir = ''] = process.argv.slice(2)
const sink = parseSink(`file:${logDir}`)
const journalDir = join(logDir, 'journal')
const writer = new JournaledWriter({
  journalDir,
  sink: sinkIdentity(sink, journalDir),
  resource: serviceResource('small'),
  durability: 'sync',
  keyring: openKeyring(journalDir),
  exporter: sinkExporter(sink),
  journalFileBytes: 20_000,
  recover: false,
})
const trail = writer.openTrail(bareTrail('long'))
const step = (n: number) => trail.append({ eventType: 'step', details: { n }, outcome: 'success' })
for (let n = 1; n <= 500; n++) step(n)
await writer.flush(10_000)
for (let n = 501; n <= 510; n++) step(n)
process.stdout.write('ready\n')
setInterval(() => undefined, 1_000)
