import { readFile } from 'node:fs/promises'
import type { ComplianceMetadata } from '../../compliance/metadata.js'
import { AuditError } from '../../errors.js'

const PAIR = /^([A-Za-z_]\w*)=(.*)$/s

/**
 * Reads `--metadata` values: each a JSON file of an object, or `key=value`. Later ones win over files; a key given
 * several times becomes a list. `true` and `false` are booleans. Which keys there are is the checker's to say.
 *
 * @throws {AuditError} ERR_INVALID_INPUT for a file that cannot be read, or holds no JSON object.
 * @example
 * await readMetadataOptions(['purpose=support', 'dataEncrypted=true']) // { purpose: 'support', dataEncrypted: true }
 */
export async function readMetadataOptions(given: readonly string[]): Promise<ComplianceMetadata> {
  const metadata: Record<string, unknown> = {}
  const stated = new Map<string, (string | boolean)[]>()
  for (const text of given) {
    const [, key, value = ''] = PAIR.exec(text) ?? []
    if (key === undefined) Object.assign(metadata, await readObject(text))
    else stated.set(key, [...(stated.get(key) ?? []), typed(value)])
  }
  for (const [key, values] of stated) metadata[key] = values.length === 1 ? values[0] : values
  return metadata
}

function typed(value: string): string | boolean {
  return value === 'true' ? true : value === 'false' ? false : value
}

async function readObject(path: string): Promise<object> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `cannot read --metadata ${path}: give key=value, or the path of a JSON file`,
      { cause },
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new AuditError('ERR_INVALID_INPUT', `--metadata ${path} holds no JSON object: see docs/cli.md`)
}
