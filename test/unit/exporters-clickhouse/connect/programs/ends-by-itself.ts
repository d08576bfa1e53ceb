// Opens a connection, uses it, and leaves it open. Its arguments: sink URL, and what to do last.
import { openConnection } from '../../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../../exporters/clickhouse/connect/read-target.js'
import { parseSink } from '../../../../../src/config/sink-url.js'

const [sinkUrl, last] = process.argv.slice(2) as [string, 'idle' | 'await-rows' | 'leave-insert']
const connection = await openConnection(clickHouseTarget(parseSink(sinkUrl)))
await connection.rows({ sql: 'SELECT 1' })
if (last === 'await-rows') console.log(await connection.rows({ sql: 'SELECT sleep(1) AS slept' }))
if (last === 'leave-insert') {
  const rows = Buffer.from('["a"]\n')
  connection.insert({ table: 'faulty', columns: ['key'], rows, token: 'a' }).catch(() => {})
}
console.log('the end is reached')
