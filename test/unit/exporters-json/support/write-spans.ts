/**
 * A writer in a process of its own: `write-spans.ts <dir> <batches> <first id> [options as JSON]`. Each batch is one
 * span with three records. Prints one line for each export: `ok` or the error's code; then `done`, and waits.
 */
import { JsonFileSpanExporter } from '../../../../exporters/json/index.js'
import { AuditError } from '../../../../src/errors.js'
import { makeRecords } from './records.js'
import { exportSpans, spanWith } from './spans.js'

const [logDir = '', batches = '1', firstId = '0', options = '{}'] = process.argv.slice(2)
const exporter = new JsonFileSpanExporter({ logDir, ...(JSON.parse(options) as object) })

async function main(): Promise<void> {
  for (let batch = 0; batch < Number(batches); batch++) {
    const start = new Date(Number(firstId) + batch * 3).toISOString()
    const { error } = await exportSpans(exporter, [spanWith(makeRecords(3, {}, start))])
    console.log(error instanceof AuditError ? error.code : (error?.message ?? 'ok'))
  }
  console.log('done')
}

// The parent ends this process by a signal, or by closing its standard input, which seals the file.
process.stdin.on('end', () => void exporter.shutdown())
process.stdin.resume()
void main()
