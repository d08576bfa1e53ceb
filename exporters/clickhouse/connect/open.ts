import { ChdbConnection } from './chdb.js'
import type { Connection } from './connection.js'
import { HttpConnection } from './http.js'
import type { ClickHouseTarget } from './target.js'

/**
 * Opens the way to a target. A server is not asked anything yet; the engine of a `chdb:` target is started.
 *
 * @throws {AuditError} ERR_NO_ENGINE, ERR_UNSUPPORTED or ERR_UNWRITABLE for a `chdb:` target that cannot be opened.
 * @throws {ClickHouseFailure} for a `chdb:` directory that another process has open.
 * @example
 * const connection = await openConnection(clickHouseTarget(parseSink('chdb:./audit.chdb')))
 * const rows = await connection.rows<{ n: string }>({ sql: 'SELECT toUInt64({n:UInt8}) AS n', params: { n: 1 } })
 */
export async function openConnection(target: ClickHouseTarget): Promise<Connection> {
  const { place } = target
  return place.kind === 'http' ? new HttpConnection(target, place) : ChdbConnection.open(target, place.path)
}
