import type { DamageHandler } from '../../../src/query/damage.js'
import { ANY_TIME, mayHold } from '../../../src/query/merge.js'
import type { ResolvedQuery } from '../../../src/query/source.js'
import type { Block } from '../files/file-index.js'
import { readOperationOffsets, readSidecarHeader } from '../files/sidecar.js'
import type { SourceFile } from './source-file.js'

/** A block to read; `offsets` are the only lines of it that matter, where that is known. */
export interface PlannedBlock extends Block {
  offsets?: readonly number[]
}

/**
 * Which blocks of a sealed file can answer a query, by its sidecar. A file shorter than its sidecar says has lost
 * records, and is damaged where it ends. What is left out here is not read, and so not checked.
 *
 * @returns undefined when there is no sidecar that fits the file.
 */
export async function planBySidecar(
  file: SourceFile,
  query: ResolvedQuery,
  onDamage: DamageHandler,
): Promise<PlannedBlock[] | undefined> {
  const header = await readSidecarHeader(file.sidecarPath)
  if (header && header.bytes > file.size) {
    const message = `the file ends ${header.bytes - file.size} bytes before the end its sidecar knows`
    onDamage({ location: file.path, offset: file.size, message })
  }
  if (header?.bytes !== file.size) return undefined
  const { operationNames, operationIds } = query.filter
  if (operationNames && header.operationNames?.every((name) => !operationNames.has(name))) return []
  const blocks = header.blocks.filter((block) => mayHold(block, query))
  if (!operationIds || blocks.length === 0) return blocks
  const offsets = await readOperationOffsets(file.sidecarPath, operationIds)
  return offsets && blocks.flatMap((block) => narrow(block, offsets))
}

function narrow(block: Block, offsets: readonly number[]): PlannedBlock[] {
  // What could not be read when the index was made may be of any operation.
  if (block.min === ANY_TIME.min) return [block]
  const within = offsets.filter((offset) => offset >= block.start && offset < block.end)
  return within.length > 0 ? [{ ...block, offsets: within }] : []
}
