import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AuditError } from '../../../src/errors.js'
import { readerOf } from '../lines/read-bytes.js'
import { indexFile } from './index-file.js'
import { parseSpanFileName, sidecarName } from './names.js'
import { writeSidecar } from './sidecar.js'

/**
 * Makes the sidecar of a sealed file anew, from the file.
 *
 * @param file Path of a `spans-….jsonl` file.
 * @returns Path of the sidecar.
 * @throws {AuditError} ERR_INVALID_INPUT for a file of another name, ERR_SINK_READ, ERR_SINK_WRITE.
 * @example
 * await rebuildSidecar('audit_logs/spans-20260301T093000000Z-0123456789ab-000000.jsonl')
 */
export async function rebuildSidecar(file: string): Promise<string> {
  const name = parseSpanFileName(basename(file))
  if (name?.kind !== 'sealed') {
    throw new AuditError('ERR_INVALID_INPUT', `${file} is no sealed span file: name one that ends in .jsonl`)
  }
  const sidecar = join(dirname(file), sidecarName(name.stem))
  const index = await readIndex(file).catch((cause: Error) => {
    throw new AuditError(
      'ERR_SINK_READ',
      `cannot read ${file} (${cause.message}): check path and permissions`,
      { cause },
    )
  })
  await writeSidecar(sidecar, index).catch((cause: Error) => {
    throw new AuditError(
      'ERR_SINK_WRITE',
      `cannot write ${sidecar} (${cause.message}): see to the directory`,
      { cause },
    )
  })
  return sidecar
}

async function readIndex(file: string) {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return await indexFile(readerOf(handle), (await handle.stat()).size, 'own', 'keep')
  } finally {
    await handle.close()
  }
}
