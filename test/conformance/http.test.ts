import { afterAll, beforeAll } from 'vitest'
import { startFacade, type TestServer } from '../support/clickhouse/facade.js'
import { HAS_REAL_SERVER, realServer } from '../support/clickhouse/real-server.js'
import { conform } from './conform.js'
import { tables } from './support/tables.js'

let server: TestServer
beforeAll(async () => {
  server = await (HAS_REAL_SERVER ? realServer() : startFacade())
})
afterAll(() => server.stop())

conform(
  tables('ClickHouse over HTTP', () => server.sinkUrl),
  { sinks: 6, filters: 5 },
)
