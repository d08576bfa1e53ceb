import { existsSync } from 'node:fs'
import type { SinkAddress } from '../../../src/config/sink-url.js'
import { openConnection } from '../connect/open.js'
import { clickHouseTarget } from '../connect/read-target.js'
import { ClickHouseSource, type ClickHouseSourceOptions } from './source.js'
import { Tables, type Connect } from './tables.js'
import type { ClickHouseTarget } from '../connect/target.js'

/** The source of a sink URL. @throws {AuditError} as `clickHouseTarget` */
export function openClickHouseSource(
  address: SinkAddress,
  options: Omit<ClickHouseSourceOptions, 'target' | 'connect'>,
): ClickHouseSource {
  const target = clickHouseTarget(address)
  return new ClickHouseSource({ ...options, target, connect: connectTo(target) })
}

/** @throws {AuditError} as `clickHouseTarget` */
export function openTables(address: SinkAddress): Tables {
  const target = clickHouseTarget(address)
  return new Tables(target, connectTo(target))
}

function connectTo(target: ClickHouseTarget): Connect {
  const { place } = target
  // Reading makes no directory, which the engine would.
  return async () => (place.kind === 'chdb' && !existsSync(place.path) ? undefined : openConnection(target))
}
