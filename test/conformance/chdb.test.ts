import { chdbDir } from '../support/clickhouse/engine.js'
import { conform } from './conform.js'
import { tables } from './support/tables.js'

conform(
  tables('the engine in this process', () => `chdb:${chdbDir()}`),
  { sinks: 12, filters: 5 },
)
