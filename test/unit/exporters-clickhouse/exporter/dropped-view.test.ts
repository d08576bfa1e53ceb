import { afterEach, expect, it, vi } from 'vitest'
import { WritableTables } from '../../../../exporters/clickhouse/writable-tables.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { chdbDir, sql } from '../../../support/clickhouse/engine.js'

afterEach(() => void vi.restoreAllMocks())

it('a view that somebody dropped is made anew within a minute, though no insert fails for it', async () => {
  const tables = new WritableTables(clickHouseTarget(parseSink(`chdb:${chdbDir()}`)))
  await tables.open()
  await sql('DROP TABLE audit_events_mv')
  await tables.open()
  expect(await sql("SELECT 1 FROM system.tables WHERE name = 'audit_events_mv'")).toEqual([])
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + 61_000)
  await tables.open()
  expect(await sql("SELECT 1 AS one FROM system.tables WHERE name = 'audit_events_mv'")).toEqual([{ one: 1 }])
  await tables.close()
})
