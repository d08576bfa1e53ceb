import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuditTrail, type StoredRecord } from 'spanledger'
import { instrumentOnnxRuntime } from '../../src/instrumentation/libraries/onnxruntime/index.js'
import {
  instrumentTransformers,
  transformersPatch,
} from '../../src/instrumentation/libraries/transformers/index.js'
import { hostRequire } from '../support/host-install.js'
import { tempDir } from '../support/temp-dir.js'
import { writeLocalModels } from './support/local-models.js'
import { sha256 } from './support/onnx.js'
import { recording } from './support/recorded.js'

type Tensors = Record<string, { dims: number[] }>
interface Model {
  (inputs: unknown): Promise<Tensors>
  generate: (options: object) => Promise<{ dims: number[] }>
  dispose: () => Promise<unknown>
}
interface Pipeline {
  (...args: unknown[]): Promise<Record<string, unknown>[]>
  model: Model
  tokenizer: (text: string) => Tensors
  dispose: () => Promise<void>
}
interface Loader<T> {
  from_pretrained: (modelId: string, options?: object) => Promise<T>
}
interface Transformers {
  env: { localModelPath: string; allowRemoteModels: boolean }
  pipeline: (task: string, modelId: string, options?: object) => Promise<Pipeline>
  AutoModel: Loader<Model>
  AutoTokenizer: Loader<(text: string) => Tensors>
}

const transformers = hostRequire<Transformers>('@huggingface/transformers')
const FP32 = { dtype: 'fp32' }
const LIBRARY = { name: '@huggingface/transformers', version: '4.3.1' }
let models: string

beforeEach(() => {
  instrumentOnnxRuntime(hostRequire<object>('onnxruntime-node'))
  instrumentTransformers(transformers)
  models = tempDir()
  writeLocalModels(models)
  Object.assign(transformers.env, { localModelPath: models, allowRemoteModels: false })
})

const classifier = () => transformers.pipeline('text-classification', 'tiny/classifier', FP32)
const generator = () => transformers.pipeline('text-generation', 'tiny/generator', FP32)

function fileOf(modelId: string) {
  const path = `${models}/${modelId}/onnx/model.onnx`
  const bytes = readFileSync(path)
  return { path, bytes: bytes.length, sha256: sha256(bytes) }
}
const story = (records: StoredRecord[]) =>
  records.map(({ eventType, operationName, outcome }) => `${operationName} ${eventType} ${outcome}`)
const details = (records: StoredRecord[]) =>
  records.map((record) => record.details as unknown as Record<string, unknown>)

describe('a pipeline', () => {
  it('is recorded by task, model and revision, with the hash of the file and the shapes of texts', async () => {
    const records = recording()
    const classify = await classifier()
    expect(await classify('patient has fever')).toMatchObject([{ label: 'good' }])
    await classify.dispose()
    const seen = await records()
    expect(story(seen)).toEqual([
      'transformers.from_pretrained model_load success',
      'transformers.pipeline model_inference success',
      'transformers.dispose model_release success',
    ])
    const [load, call, release] = details(seen)
    const common = {
      modelId: 'tiny/classifier',
      revision: 'main',
      dtype: 'fp32',
      device: 'cpu',
      model: {
        ...fileOf('tiny/classifier'),
        architecture: 'BertForSequenceClassification',
        type: 'bert',
      },
      library: LIBRARY,
    }
    expect(load).toMatchObject({
      ...common,
      sessions: { model: { outputs: { logits: { type: 'float32', dims: ['batch', 2] } } } },
    })
    expect(call).toMatchObject({
      ...common,
      task: 'text-classification',
      inputData: [{ type: 'string', length: 17 }],
      output: { type: 'array', length: 1 },
      runs: 1,
    })
    expect(release).toMatchObject(common)
  })

  it('that runs its model for each word is one record, which counts them', async () => {
    const records = recording()
    const generate = await generator()
    const [first] = await generate('good', { max_new_tokens: 4 })
    expect(first?.['generated_text']).toBe('good bad film patient has')
    const seen = await records()
    expect(story(seen).slice(1)).toEqual(['transformers.pipeline model_inference success'])
    expect(details(seen)[1]).toMatchObject({ task: 'text-generation', runs: 4 })
  })

  it('has no text and no score in its records', async () => {
    const records = recording()
    const classify = await classifier()
    const [found] = await classify(['film patient', 'has fever'], { top_k: 1 })
    await (
      await generator()
    )('good', { max_new_tokens: 2 })
    const text = JSON.stringify(await records())
    expect(text).not.toMatch(/fever|film|patient|good/)
    expect(text).not.toContain(String(found?.['score']).slice(0, 8))
  })

  it('has digests of texts where the capture asks for them, and the texts where it is full', async () => {
    const records = recording()
    const classify = await classifier()
    instrumentTransformers(transformers, { capture: 'digest' })
    await classify('has fever')
    instrumentTransformers(transformers, { capture: 'full' })
    await classify('has fever')
    const [, digest, full] = details(await records())
    expect(digest).toMatchObject({ inputData: [{ $digest: { bytes: 9 } }] })
    expect(full).toMatchObject({ inputData: ['has fever'], output: [{ label: 'good' }] })
  })

  it('belongs to the trail that surrounds it', async () => {
    const records = recording()
    const classify = await classifier()
    await new AuditTrail({ operationName: 'triage' }).run(() => classify('bad film'))
    expect(story(await records())[1]).toBe('triage model_inference success')
  })

  it('is recorded once however often the library is instrumented', async () => {
    const records = recording()
    const classify = await classifier()
    for (const module of transformersPatch.modules) module.patch(transformers, {})
    await classify('bad')
    expect(await records()).toHaveLength(2)
  })

  it('called by a callback of another one has a record of its own', async () => {
    const records = recording()
    const [classify, generate] = [await classifier(), await generator()]
    const inner: Promise<unknown>[] = []
    const streamer = { put: () => void inner.push(classify('bad')), end: () => undefined }
    await generate('good', { max_new_tokens: 1, streamer })
    await Promise.all(inner)
    const calls = details(await records()).slice(2)
    const tasks = calls.map(({ task }) => task as string).sort()
    expect(tasks).toEqual([...inner.map(() => 'text-classification'), 'text-generation'])
    expect(inner.length).toBeGreaterThan(0)
  })
})

describe('a model', () => {
  it('called or made to generate by itself is recorded by the names of its tensors', async () => {
    const records = recording()
    const { model, tokenizer } = await generator()
    const inputs = tokenizer('good')
    const output = await model.generate({ ...inputs, max_new_tokens: 3 })
    expect(output.dims).toEqual([1, 4])
    const bert = await transformers.AutoModel.from_pretrained('tiny/classifier', FP32)
    await bert(inputs)
    const shape = { type: 'int64', dims: [1, 1] }
    const [, generated, , called] = details(await records())
    expect(generated).toMatchObject({
      modelId: 'tiny/generator',
      inputData: { input_ids: shape, attention_mask: shape },
      output: { type: 'int64', dims: [1, 4] },
      runs: 3,
    })
    expect(called).toMatchObject({
      modelId: 'tiny/classifier',
      inputData: { input_ids: shape, attention_mask: shape },
      output: { logits: { type: 'float32', dims: [1, 2] } },
      runs: 1,
    })
  })

  it('has the revision that was asked for', async () => {
    const records = recording()
    await transformers.AutoModel.from_pretrained('tiny/classifier', { ...FP32, revision: 'v1.2' })
    expect(details(await records())[0]).toMatchObject({ revision: 'v1.2' })
  })

  it('that is missing, or called wrongly, fails with the error of the library, and a record without its message', async () => {
    const records = recording()
    await expect(transformers.AutoModel.from_pretrained('tiny/none')).rejects.toThrow(/not found locally/)
    const model = await transformers.AutoModel.from_pretrained('tiny/classifier', FP32)
    await expect(model({ patient: 'Ada Lovelace' })).rejects.toThrow(/Missing the following inputs/)
    const seen = await records()
    expect(story(seen)).toEqual([
      'transformers.from_pretrained model_load failure',
      'transformers.from_pretrained model_load success',
      'transformers.model model_inference failure',
    ])
    expect(details(seen)[0]).toMatchObject({ modelId: 'tiny/none', errorType: 'ModelFileNotFoundError' })
    expect(JSON.stringify(seen)).not.toMatch(/Ada|Missing|locally/)
  })
})
