import { writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuditTrail, flushAudit, withActor, type StoredRecord } from 'spanledger'
import {
  instrumentOnnxRuntime,
  onnxRuntimePatch,
} from '../../src/instrumentation/libraries/onnxruntime/index.js'
import { tempDir } from '../support/temp-dir.js'
import { ort, sha256, sound, SOUND_SHAPE, unpatched, VAD, VAD_BYTES, VAD_FILE } from './support/onnx.js'
import { recording } from './support/recorded.js'

beforeEach(() => void instrumentOnnxRuntime(ort))

const types = (records: StoredRecord[]) => records.map(({ eventType }) => eventType)
const detailsOf = (records: StoredRecord[], type: string) =>
  records
    .filter(({ eventType }) => eventType === type)
    .map(({ details }) => details as Record<string, unknown>)
const OUTPUT_SHAPE = {
  output: { type: 'float32', dims: [1, 1] },
  stateN: { type: 'float32', dims: [2, 1, 128] },
}

describe('a session', () => {
  it('is recorded from its load to its release, with the hash of its file and the shapes of its runs', async () => {
    const records = recording()
    const session = await ort.InferenceSession.create(VAD, { executionProviders: ['cpu'] })
    await session.run(sound())
    await session.release()
    const common = {
      modelId: 'silero_vad_v5.onnx',
      model: VAD_FILE,
      library: { name: 'onnxruntime-node', version: '1.30.0' },
    }
    const seen = await records()
    expect(types(seen)).toEqual(['model_load', 'model_inference', 'model_release'])
    expect(seen.every(({ outcome }) => outcome === 'success')).toBe(true)
    expect(seen[0]?.details).toMatchObject({
      ...common,
      executionProviders: ['cpu'],
      inputs: { state: { type: 'float32', dims: [2, '', 128] }, sr: { type: 'int64', dims: [] } },
      outputs: { output: { type: 'float32', dims: ['', 1] } },
    })
    expect(seen[1]?.details).toMatchObject({ ...common, inputData: SOUND_SHAPE, output: OUTPUT_SHAPE })
    expect(seen[2]?.details).toMatchObject(common)
  })

  it('gives the results it gives without', async () => {
    const run = async () => {
      const session = await ort.InferenceSession.create(VAD)
      const { output } = await session.run(sound(), ['output'])
      return [...(output?.data ?? [])]
    }
    recording()
    const instrumented = await run()
    expect(instrumented).toEqual(await unpatched(run))
    expect(instrumented).toHaveLength(1)
  })

  it('that was loaded from bytes is named by their hash', async () => {
    const records = recording()
    const padded = new Uint8Array(VAD_BYTES.length + 8)
    padded.set(VAD_BYTES, 4)
    await ort.InferenceSession.create(new Uint8Array(VAD_BYTES))
    await ort.InferenceSession.create(padded.buffer, 4, VAD_BYTES.length)
    const loads = detailsOf(await records(), 'model_load')
    const model = { bytes: VAD_FILE.bytes, sha256: VAD_FILE.sha256 }
    expect(loads.map((load) => load['model'])).toEqual([model, model])
    expect(loads[0]?.['modelId']).toBe(`sha256:${VAD_FILE.sha256.slice(0, 16)}`)
  })

  it('has the name that the options give it', async () => {
    const records = recording()
    instrumentOnnxRuntime(ort, { modelId: ({ sha256 }) => `vad@${sha256?.slice(0, 4) ?? ''}` })
    await (await ort.InferenceSession.create(VAD)).run(sound())
    const names = (await records()).map(({ details }) => (details as { modelId: string }).modelId)
    expect(names).toEqual([`vad@${VAD_FILE.sha256.slice(0, 4)}`, `vad@${VAD_FILE.sha256.slice(0, 4)}`])
  })

  it('of before the patch has its runs recorded, and they say that its file was not seen', async () => {
    const session = await unpatched(() => ort.InferenceSession.create(VAD))
    const records = recording()
    await session.run(sound())
    expect(detailsOf(await records(), 'model_inference')).toMatchObject([
      { modelId: 'unknown', model: { sha256Missing: 'not-seen' }, inputData: SOUND_SHAPE },
    ])
  })

  it('whose file was replaced has the hash of what was loaded', async () => {
    const path = `${tempDir()}/model.onnx`
    const records = recording()
    writeFileSync(path, VAD_BYTES)
    await ort.InferenceSession.create(path)
    const other = Buffer.concat([VAD_BYTES, Buffer.from([0x2a, 0x00])])
    writeFileSync(path, other)
    await ort.InferenceSession.create(path).catch(() => undefined)
    const loads = detailsOf(await records(), 'model_load')
    expect(loads.map((load) => (load['model'] as { sha256: string }).sha256)).toEqual([
      VAD_FILE.sha256,
      sha256(other),
    ])
  })

  it('whose weights lie in files beside its own has the hashes of those as well', async () => {
    const path = `${tempDir()}/model.onnx`
    const records = recording()
    writeFileSync(path, VAD_BYTES)
    const parts = ['.data', '_data', '_data_1'].map((end) => `${path}${end}`)
    for (const part of parts) writeFileSync(part, part)
    await (await ort.InferenceSession.create(path)).run(sound())
    const externalData = parts.map((part) => ({
      path: part,
      bytes: part.length,
      sha256: sha256(Buffer.from(part)),
    }))
    const model = { path, bytes: VAD_FILE.bytes, sha256: VAD_FILE.sha256, externalData }
    const seen = (await records()).map(({ details }) => (details as { model: unknown }).model)
    expect(seen).toEqual([model, model])
  })

  it('is recorded once however often the library is instrumented', async () => {
    const records = recording()
    for (const module of onnxRuntimePatch.modules) module.patch(ort, {})
    instrumentOnnxRuntime({ default: ort }, { regulations: ['EU_AI_ACT'] })
    await (await ort.InferenceSession.create(VAD)).run(sound())
    const seen = await records()
    expect(types(seen)).toEqual(['model_load', 'model_inference'])
    expect(seen[1]?.regulations).toEqual(['EU_AI_ACT'])
  })
})

describe('a run', () => {
  const load = () => ort.InferenceSession.create(VAD)

  it('has no value in its record', async () => {
    const records = recording()
    const session = await load()
    const { output } = await session.run(sound(0.123456))
    const text = JSON.stringify(await records())
    expect(text).not.toContain('0.12345')
    expect(text).not.toContain(String(output?.data[0]).slice(0, 8))
  })

  it('has digests of its values where the capture asks for them, of what they were at the call', async () => {
    const records = recording()
    instrumentOnnxRuntime(ort, { capture: 'digest' })
    const session = await load()
    const feeds = sound()
    const running = session.run(feeds)
    feeds['input']?.data.fill(0.5)
    await running
    await session.run(sound())
    await session.run(sound(0.5))
    const digests = detailsOf(await records(), 'model_inference').map((details) => {
      const { input } = details['inputData'] as {
        input: { values: { $digest: { hex: string; bytes: number } } }
      }
      return input.values.$digest
    })
    expect(digests[0]?.bytes).toBe(2048)
    expect(digests[0]).toEqual(digests[1])
    expect(digests[0]?.hex).not.toBe(digests[2]?.hex)
  })

  it('has its values where the capture is full', async () => {
    const records = recording()
    instrumentOnnxRuntime(ort, { capture: 'full' })
    const { output } = await (await load()).run(sound())
    const [details] = detailsOf(await records(), 'model_inference')
    expect(details).toMatchObject({
      inputData: { sr: { values: ['16000'] } },
      output: { output: { values: [output?.data[0]] } },
    })
  })

  it('belongs to the trail and the actor that surround it', async () => {
    const records = recording()
    const session = await load()
    const trail = new AuditTrail({ operationName: 'transcribe' })
    await withActor({ id: 'ds-7', type: 'service' }, () => trail.run(() => session.run(sound())))
    const run = (await records()).find(({ eventType }) => eventType === 'model_inference')
    expect(run).toMatchObject({ operationName: 'transcribe', actor: { id: 'ds-7', type: 'service' } })
  })

  it('is counted where a rule says so, and loads and releases are records of their own', async () => {
    const records = recording()
    instrumentOnnxRuntime(ort, { aggregate: 'every 4' })
    const session = await load()
    for (let run = 0; run < 6; run++) await session.run(sound())
    await session.release()
    await flushAudit()
    const counts = detailsOf(await records(), 'model_inference').map(
      (details) => (details['aggregated'] as { count: number }).count,
    )
    expect(counts).toEqual([4, 2])
    expect(types(await records()).filter((type) => type !== 'model_inference')).toEqual([
      'model_load',
      'model_release',
    ])
  })
})
