import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { flushAudit } from 'spanledger'
import {
  modelBytes,
  modelFile,
  type ModelSource,
} from '../../../../src/instrumentation/libraries/model-file.js'
import { recordLoad } from '../../../../src/instrumentation/libraries/record-load.js'
import { tempDir } from '../../../support/temp-dir.js'

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')

function written(content: string): string {
  const path = `${tempDir()}/model.onnx`
  writeFileSync(path, content)
  return path
}

async function settled(source: ModelSource) {
  await source.settle()
  return source.file
}

/** Larger than what a load waits for; without a block on the disk. */
function vast(): string {
  const path = written('')
  truncateSync(path, 64 * 1024 * 1024 + 1)
  return path
}

describe('the file of a model', () => {
  it('is told by its path, size and hash', async () => {
    const path = written('weights')
    expect(await settled(modelFile(path))).toEqual({ path, bytes: 7, sha256: sha256('weights') })
  })

  it('has no hash where it was replaced while it was loaded', async () => {
    const path = written('weights')
    const source = modelFile(path)
    writeFileSync(path, 'others!')
    expect(await settled(source)).toEqual({ path, bytes: 7, sha256Missing: 'changed' })
  })

  it('has another hash when it has changed since it was loaded before, though its size is the same', async () => {
    const path = written('weights')
    await settled(modelFile(path))
    writeFileSync(path, 'others!')
    expect(await settled(modelFile(path))).toMatchObject({ sha256: sha256('others!') })
  })

  it('has no hash where there is none to read, and says why', async () => {
    const dir = tempDir()
    mkdirSync(`${dir}/directory`)
    execFileSync('mkfifo', [`${dir}/pipe`])
    const reasons = ['missing', 'directory', 'pipe'].map(async (name) => {
      return (await settled(modelFile(`${dir}/${name}`))).sha256Missing
    })
    expect(await Promise.all(reasons)).toEqual(['ENOENT', 'not-a-file', 'not-a-file'])
  })

  it('given as bytes is hashed before they can change', () => {
    const bytes = Buffer.from('weights')
    const { file } = modelBytes(bytes)
    bytes.fill(0)
    expect(file).toEqual({ bytes: 7, sha256: sha256('weights') })
  })
})

describe('the record of a load', () => {
  it('is written before a load of a small file ends', async () => {
    const source = modelFile(written('weights'))
    let hash: string | undefined
    await recordLoad([source], () => (hash = source.file.sha256))
    expect(hash).toBe(sha256('weights'))
  })

  it('does not keep a load of a large file waiting, and is written once its hash is known', async () => {
    const source = modelFile(vast())
    const hashes: unknown[] = []
    await recordLoad([source], () => hashes.push(source.file.sha256))
    expect(hashes).toEqual([])
    await source.settle()
    await Promise.resolve()
    await flushAudit()
    expect(hashes).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  })

  it('of a large file is written at a flush as it stands, and not again', async () => {
    const source = modelFile(vast())
    const files: unknown[] = []
    await recordLoad([source], () => files.push({ ...source.file }))
    await flushAudit()
    await source.settle()
    expect(files).toMatchObject([{ sha256Missing: 'pending' }])
  })
})
