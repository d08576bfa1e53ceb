// Opens the engine's directory and says what came of it. With a second argument, from a worker thread.
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { ChdbConnection } from '../../../../../exporters/clickhouse/connect/chdb.js'
import { clickHouseTarget } from '../../../../../exporters/clickhouse/connect/read-target.js'
import { parseSink } from '../../../../../src/config/sink-url.js'

const [dir, thread] = process.argv.slice(2) as [string, string?]
if (thread !== undefined && isMainThread) {
  const start = new URL('../../../../e2e/programs/start-worker.mjs', import.meta.url)
  new Worker(start, { workerData: { program: import.meta.url, dir } })
} else {
  await report(dir ?? (workerData as { dir: string }).dir)
}

async function report(dir: string): Promise<void> {
  try {
    const connection = await ChdbConnection.open(clickHouseTarget(parseSink(`chdb:${dir}`)), dir)
    console.log('opened', JSON.stringify(await connection.rows({ sql: 'SELECT count() AS n FROM kept' })))
    await connection.close()
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown }
    console.log('refused', code, message)
  }
}
