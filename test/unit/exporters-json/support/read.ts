import {
  getAuditLogs,
  type Damage,
  type QueryOptions,
  type StoredRecord,
} from '../../../../src/query/index.js'

/** Reads past damage, and returns it beside the records. */
export async function readPastDamage(
  options: QueryOptions,
): Promise<{ records: StoredRecord[]; damages: Damage[] }> {
  const damages: Damage[] = []
  const records = await getAuditLogs({ ...options, onDamage: (damage) => damages.push(damage) })
  return { records, damages }
}
