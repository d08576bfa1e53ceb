import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuditTrail, flushAudit, type StoredRecord } from 'spanledger'
import {
  instrumentTensorflow,
  tensorflowPatch,
} from '../../src/instrumentation/libraries/tensorflow/index.js'
import { hostImport, hostRequire } from '../support/host-install.js'
import { recording } from './support/recorded.js'
import { productGraph, type Artifacts, type Model, type Tfjs } from './support/tfjs.js'

const tf = hostRequire<Tfjs>('@tensorflow/tfjs')
for (const part of tensorflowPatch.modules) part.patch(hostRequire(part.moduleName), {})

const X = tf.tensor2d([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
])
const Y = tf.tensor2d([[0], [1], [1], [0]])
const DTYPE = 'float32'
const INPUTS = { type: DTYPE, dims: [4, 2] }

beforeEach(() => void instrumentTensorflow(tf))

function sequential(name = 'xor'): Model {
  const model = tf.sequential({ name, layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] })
  return model
}

function functional(): Model {
  const input = tf.input({ shape: [2], name: 'point' })
  const model = tf.model({
    name: 'functional',
    inputs: input,
    outputs: tf.layers.dense({ units: 1, name: 'score' }).apply(input),
  })
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
  return model
}

const types = (records: StoredRecord[]) => records.map(({ eventType }) => eventType)
const quiet = { verbose: 0, epochs: 2, batchSize: 2 }

describe('a training', () => {
  it('is one record, with parameters, shapes and final metrics', async () => {
    instrumentTensorflow(tf, { datasetName: 'points', regulations: ['EU_AI_ACT'] })
    const records = recording()
    const history = await sequential().fit(X, Y, { ...quiet, validationData: [X, Y], shuffle: true })
    const [training, ...more] = await records()
    expect(more).toEqual([])
    expect(training).toMatchObject({
      eventType: 'model_training',
      operationName: 'tensorflow.fit',
      outcome: 'success',
      regulations: ['EU_AI_ACT'],
      details: {
        modelType: 'Sequential',
        modelId: 'xor',
        datasetName: 'points',
        parameters: {
          epochs: 2,
          batchSize: 2,
          shuffle: true,
          validated: true,
          optimizer: 'SGD',
          loss: 'meanSquaredError',
          layers: 1,
          params: 3,
        },
        epochsCompleted: 2,
        library: { name: '@tensorflow/tfjs', version: '4.22.0' },
      },
    })
    const { metrics, datasetShape } = training!.details as unknown as {
      metrics: Record<string, number>
      datasetShape: { inputs: object; targets: object }
    }
    expect(Object.values(datasetShape.inputs)).toEqual([INPUTS])
    expect(Object.values(datasetShape.targets)).toEqual([{ type: DTYPE, dims: [4, 1] }])
    expect(metrics).toEqual(
      Object.fromEntries(Object.entries(history.history).map(([name, values]) => [name, values.at(-1)])),
    )
    expect(Object.keys(metrics).sort()).toEqual(['loss', 'mae', 'val_loss', 'val_mae'])
  })

  it.each([
    ['Sequential', sequential],
    ['functional', functional],
  ])('by dataset is one record of a %s model, its validation none', async (_kind, make) => {
    const records = recording()
    const rows = tf.data
      .array([
        { xs: [0, 1], ys: [1] },
        { xs: [1, 1], ys: [0] },
      ])
      .batch(1)
    await make().fitDataset(rows, { epochs: 2, verbose: 0, validationData: rows })
    await make().fitDataset(rows, { epochs: 1, verbose: 0, validationData: [X, Y] })
    const [first, second, ...more] = await records()
    expect(types([first!, second!, ...more])).toEqual(['model_training', 'model_training'])
    expect(first!.details).toMatchObject({ datasetShape: { elements: 2 }, epochsCompleted: 2 })
  })

  it('does not hide what the host does in its callbacks', async () => {
    const records = recording()
    const model = sequential()
    const callbacks = {
      onEpochEnd: () => model.predict(X).dispose(),
      onTrainBegin: () => model.evaluate(X, Y),
    }
    await model.fit(X, Y, { ...quiet, callbacks })
    expect(types(await records())).toEqual([
      'model_evaluation',
      'model_inference',
      'model_inference',
      'model_training',
    ])
  })

  it('batch by batch is counted, with ranges of its metrics', async () => {
    const records = recording()
    const model = sequential()
    for (let step = 0; step < 20; step++) await model.trainOnBatch(X, Y)
    await flushAudit()
    const [training, ...more] = await records()
    expect(more).toEqual([])
    expect(training!.details).toMatchObject({
      modelId: 'xor',
      parameters: { batchSize: 4, optimizer: 'SGD' },
      metrics: { loss: { min: expect.any(Number) as number, max: expect.any(Number) as number } },
      aggregated: { rule: 'per minute', count: 20, succeeded: 20 },
    })
  })

  it('batch by batch is a record of each where that is asked for', async () => {
    instrumentTensorflow(tf, { aggregate: 'none' })
    const records = recording()
    const model = sequential()
    await model.trainOnBatch(X, Y)
    await model.trainOnBatch(X, Y)
    expect(types(await records())).toEqual(['model_training', 'model_training'])
  })

  it('that fails is a record of the failure, without its message', async () => {
    const records = recording()
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
    await expect(model.fit(X, Y)).rejects.toThrow('compile')
    const [training] = await records()
    expect(training).toMatchObject({ outcome: 'failure', details: { errorType: 'RuntimeError' } })
    expect(JSON.stringify(training)).not.toContain('compile a model')
  })
})

describe('an inference', () => {
  it.each([
    ['predict', (model: Model) => model.predict(X)],
    ['predict in batches', (model: Model) => model.predict(X, { batchSize: 1 })],
    ['predictOnBatch', (model: Model) => model.predictOnBatch(X)],
  ])('by %s is one record, of a Sequential and of a functional model', async (_name, infer) => {
    const records = recording()
    expect(infer(sequential()).shape).toEqual([4, 1])
    expect(infer(functional()).shape).toEqual([4, 1])
    const inferences = await records()
    expect(types(inferences)).toEqual(['model_inference', 'model_inference'])
    expect(inferences[1]!.details).toMatchObject({
      modelId: 'functional',
      inputData: { point: INPUTS },
      output: { score: { type: DTYPE, dims: [4, 1] } },
      durationMs: expect.any(Number) as number,
    })
  })

  it('by a graph model is one record, whichever way', async () => {
    const records = recording()
    const model = await tf.loadGraphModel(tf.io.fromMemory(productGraph()))
    const results = [
      model.predict(X),
      model.execute(X),
      model.execute(X, 'y'),
      await model.predictAsync(X),
      await model.executeAsync(X),
    ]
    expect(results.map((result) => [...result.dataSync()])).toEqual(Array(5).fill([0, 3, 2, 5]))
    const [load, ...inferences] = await records()
    expect([load!.eventType, inferences.length]).toEqual(['model_load', 5])
    for (const { details } of inferences) {
      expect(details).toMatchObject({ inputData: { x: INPUTS }, output: { y: { dims: [4, 1] } } })
    }
  })

  it('that is refused throws the same error, and is a record of the failure', async () => {
    const model = sequential()
    const wrong = tf.tensor2d([[1, 2, 3]])
    const records = recording()
    expect(() => model.predict(wrong)).toThrow('expected dense_Dense')
    expect(await records()).toMatchObject([
      { eventType: 'model_inference', outcome: 'failure', details: { errorType: 'ValueError' } },
    ])
  })

  it('stands in the trail that surrounds it', async () => {
    const records = recording()
    const trail = new AuditTrail({ operationName: 'request' })
    trail.run(() => sequential().predict(X))
    expect(await records()).toMatchObject([{ operationId: trail.operationId }])
  })

  it.each([
    ['shape', undefined],
    ['digest', { $digest: expect.any(Object) as object }],
    ['full', [7654.125, 1]],
  ] as const)('under capture %s holds no more of the values than that', async (capture, values) => {
    instrumentTensorflow(tf, { capture })
    const records = recording()
    sequential().predict(tf.tensor2d([[7654.125, 1]]))
    const [inference] = await records()
    const { inputData } = inference!.details as { inputData: Record<string, { values?: unknown }> }
    expect(Object.values(inputData)[0]!.values).toEqual(values)
    expect(JSON.stringify(inference).includes('7654.125')).toBe(capture === 'full')
  })
})

describe('an evaluation', () => {
  it('is one record with its metrics', async () => {
    const records = recording()
    const model = sequential()
    const [loss, mae] = model.evaluate(X, Y)
    const rows = tf.data.array([{ xs: [0, 1], ys: [1] }]).batch(1)
    await model.evaluateDataset(rows)
    const evaluations = await records()
    expect(types(evaluations)).toEqual(['model_evaluation', 'model_evaluation'])
    expect(evaluations[0]).toMatchObject({
      outcome: 'success',
      details: { modelId: 'xor', metrics: { loss: loss!.dataSync()[0], mae: mae!.dataSync()[0] } },
    })
  })
})

describe('a model that is saved and loaded', () => {
  const kept = new Map<string, Artifacts>()
  const isKept = (url: string) => url.startsWith('kept://')
  const keep = (url: string) =>
    tf.io.withSaveHandler((artifacts) => {
      kept.set(url, artifacts)
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date() } })
    })
  tf.io.registerSaveRouter((url) => (isKept(url) ? keep(url) : null))
  tf.io.registerLoadRouter((url) => (isKept(url) ? tf.io.fromMemory(kept.get(url)!) : null))

  it('is recorded both times with the digest of its weights, without secrets of its address', async () => {
    const { loadLayersModel } = instrumentTensorflow(tf)
    const records = recording()
    const url = 'kept://user:secret@store/models/xor/model.json?signature=secret'
    await sequential().save(url)
    const loaded = await loadLayersModel(url)
    loaded.predict(X)
    const [saved, load, inference] = await records()
    const weights = new Uint8Array(kept.get(url)!.weightData!)
    const model = {
      path: 'kept://store/models/xor/model.json',
      sha256: createHash('sha256').update(weights).digest('hex'),
      bytes: 12,
    }
    expect([saved, load]).toMatchObject([
      { eventType: 'model_save', outcome: 'success', details: { modelId: 'xor', model } },
      {
        eventType: 'model_load',
        outcome: 'success',
        details: { modelId: 'xor', modelType: 'Sequential', model },
      },
    ])
    expect(inference!.details).toMatchObject({ modelId: 'xor', model })
    expect(JSON.stringify(await records())).not.toContain('secret')
  })

  it('is not said to be what was loaded once it was trained', async () => {
    const { loadLayersModel } = instrumentTensorflow(tf)
    const records = recording()
    await sequential().save('kept://a/model.json')
    const loaded = await loadLayersModel('kept://a/model.json')
    loaded.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    await loaded.fit(X, Y, quiet)
    loaded.predict(X)
    const { details } = (await records()).at(-1)!
    expect(details).toMatchObject({ model: { path: 'kept://a/model.json', trainedSince: true } })
    expect(details).not.toHaveProperty('model.sha256')
  })

  it('by a handler of the host with private members', async () => {
    const { loadLayersModel } = instrumentTensorflow(tf)
    const records = recording()
    await sequential('held').save('kept://held/model.json')
    class Handler {
      readonly #artifacts = kept.get('kept://held/model.json')
      load() {
        return Promise.resolve(this.#artifacts)
      }
    }
    expect((await loadLayersModel(new Handler())).name).toBe('held')
    expect((await records()).at(-1)).toMatchObject({ details: { modelId: 'held', model: { bytes: 12 } } })
  })

  it('as a graph is recorded, and known by its weights', async () => {
    const records = recording()
    const model = await tf.loadGraphModel(tf.io.fromMemory(productGraph()))
    await model.save(tf.io.withSaveHandler(() => Promise.resolve({})))
    const model1 = { bytes: 8, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }
    expect(await records()).toMatchObject([
      { eventType: 'model_load', outcome: 'success', details: { modelType: 'GraphModel', model: model1 } },
      { eventType: 'model_save', outcome: 'success', details: { modelType: 'GraphModel', model: model1 } },
    ])
  })

  it('that cannot be found rejects as without, and is a record of the failure', async () => {
    const { loadLayersModel } = instrumentTensorflow(tf)
    const records = recording()
    const broken = { load: () => Promise.reject(new TypeError('no such model of Jane Doe')) }
    await expect(loadLayersModel(broken)).rejects.toThrow('no such model of Jane Doe')
    expect(await records()).toMatchObject([
      { eventType: 'model_load', outcome: 'failure', details: { errorType: 'TypeError' } },
    ])
    expect(JSON.stringify(await records())).not.toContain('Jane')
  })
})

describe('the host', () => {
  it('has as many tensors as without', async () => {
    const undo = tensorflowPatch.modules.map((part) => part.patch(hostRequire(part.moduleName), {}))
    const work = async () => {
      const before = tf.memory().numTensors
      const model = sequential()
      await model.fit(X, Y, { ...quiet, validationData: [X, Y] })
      model.predict(X)
      model.evaluate(X, Y)
      await model.trainOnBatch(X, Y)
      await model.save(tf.io.withSaveHandler(() => Promise.resolve({})))
      return tf.memory().numTensors - before
    }
    recording()
    instrumentTensorflow(tf, { capture: 'digest' })
    const instrumented = await work()
    for (const putBack of undo) putBack()
    expect(instrumented).toBe(await work())
  })
})

describe('what a host passes', () => {
  const trap = () => expect.unreachable('looked at by the instrumentation')
  const hostile: [string, () => unknown][] = [
    ['a proxy', () => new Proxy({}, { ownKeys: trap, getOwnPropertyDescriptor: trap })],
    ['a getter', () => Object.defineProperty({}, 'point', { enumerable: true, get: trap })],
    ['nothing', () => undefined],
    ['a text', () => 'Jane Doe'],
  ]

  it.each(hostile)('is left to the library: %s', async (_what, make) => {
    const records = recording()
    const model = functional()
    expect(() => model.predict(make() as never)).toThrow()
    await expect(model.fit(make() as never, Y)).rejects.toThrow()
    await expect(model.save(make() as never)).rejects.toThrow()
    const seen = await records()
    expect(seen.map(({ outcome }) => outcome)).toEqual(['failure', 'failure', 'failure'])
    // Where a model is kept is recorded; what it was asked is not.
    expect(JSON.stringify(seen.slice(0, 2))).not.toContain('Jane')
  })

  it('makes no difference where nothing can be recorded', async () => {
    const broken = { export: () => expect.unreachable(), shutdown: () => Promise.resolve() }
    recording({ exporters: [broken], journalMaxBytes: 1 })
    const model = sequential()
    expect(model.predict(X).shape).toEqual([4, 1])
    await model.fit(X, Y, quiet)
  })
})

describe('an ES module host', () => {
  it('gets the same records, and a module whose loader is recorded', async () => {
    const namespace = await hostImport<Tfjs>('@tensorflow/tfjs')
    const instrumented = instrumentTensorflow(namespace)
    expect(instrumentTensorflow(namespace)).toBe(instrumented)
    expect(Object.keys(instrumented).sort()).toEqual(Object.keys(namespace).sort())
    const records = recording()
    let artifacts: Artifacts = {}
    await sequential().save(instrumented.io.withSaveHandler((given) => Promise.resolve((artifacts = given))))
    const model = await instrumented.loadLayersModel(instrumented.io.fromMemory(artifacts))
    model.predict(X)
    expect(types(await records())).toEqual(['model_save', 'model_load', 'model_inference'])
  })
})
