import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api'
import { inspect } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { configureAudit, flushAudit, getAuditLogs, shutdownAudit } from 'spanledger'
import type { CaptureLevel } from '../../src/config/options.js'
import { instrumentOnnxRuntime } from '../../src/instrumentation/libraries/onnxruntime/index.js'
import { instrumentTensorflow } from '../../src/instrumentation/libraries/tensorflow/index.js'
import { instrumentTransformers } from '../../src/instrumentation/libraries/transformers/index.js'
import { Canaries } from '../e2e/canary/canaries.js'
import { errorOf } from '../e2e/canary/captured.js'
import { refused } from '../e2e/canary/row.js'
import { filesBelow, leaksIn } from '../e2e/canary/scan.js'
import { hostRequire } from '../support/host-install.js'
import { tempDir } from '../support/temp-dir.js'
import { writeLocalModels } from './support/local-models.js'
import type { Tfjs } from './support/tfjs.js'

interface OnnxRuntime {
  InferenceSession: {
    create(
      model: string | Uint8Array,
    ): Promise<{ run(feeds: object): Promise<unknown>; release(): Promise<void> }>
  }
  Tensor: new (type: string, data: unknown, dims: number[]) => unknown
}
type Pipeline = ((...args: unknown[]) => Promise<unknown>) & { dispose(): Promise<void> }
interface Transformers {
  env: { localModelPath: string; allowRemoteModels: boolean }
  pipeline(task: string, model: string, options?: object): Promise<Pipeline>
}

const ort = hostRequire<OnnxRuntime>('onnxruntime-node')
const transformers = hostRequire<Transformers>('@huggingface/transformers')
const tf = hostRequire<Tfjs>('@tensorflow/tfjs')
instrumentOnnxRuntime(ort as never)
instrumentTransformers(transformers as never)
instrumentTensorflow(tf)

/** Numbers that are a patient's. */
const VITALS = [774152377, 523770941]

/** Where a model is asked for, with what opens it. */
const secretPlace = (canaries: Canaries) =>
  `http://app:${canaries.text('password')}@127.0.0.1:9/models/scorer/model.json?token=${canaries.text('password')}`

async function useOnnxRuntime(canaries: Canaries, models: string): Promise<void> {
  const session = await ort.InferenceSession.create(`${models}/tiny/classifier/onnx/model.onnx`)
  const tensor = (values: number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values.map((value) => BigInt(value))), [1, values.length])
  await session.run({ input_ids: tensor(VITALS), attention_mask: tensor([1, 1]) })
  await refused(() =>
    session.run({ [canaries.texts()]: tensor(VITALS), input_ids: { type: canaries.texts(), dims: [1] } }),
  )
  await refused(() => ort.InferenceSession.create(Buffer.from(canaries.texts())))
  await refused(() => ort.InferenceSession.create(secretPlace(canaries)))
  await session.release()
}

async function useTransformers(canaries: Canaries, models: string): Promise<void> {
  Object.assign(transformers.env, { localModelPath: models, allowRemoteModels: false })
  const classify = await transformers.pipeline('text-classification', 'tiny/classifier', { dtype: 'fp32' })
  await classify(canaries.texts())
  await classify([canaries.text('prompt'), canaries.text('email')], { top_k: null })
  await classify({ text: canaries.texts() })
  const generate = await transformers.pipeline('text-generation', 'tiny/generator', { dtype: 'fp32' })
  await generate(canaries.text('prompt'), { max_new_tokens: 2, eos_token_id: 99 })
  await refused(() => transformers.pipeline('text-classification', secretPlace(canaries)))
  await classify.dispose()
}

async function useTensorflow(canaries: Canaries): Promise<void> {
  const model = tf.sequential({ name: 'scorer', layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
  const [x, y] = [tf.tensor2d([VITALS]), tf.tensor2d([[1]])]
  await model.fit(x, y, { verbose: 0, epochs: 1 })
  model.predict(x)
  const callbacks = {
    onEpochBegin: () => {
      throw errorOf(canaries)
    },
  }
  await refused(() => model.fit(x, y, { verbose: 0, epochs: 1, callbacks }))
  await refused(() => tf.loadLayersModel(secretPlace(canaries)))
  await refused(() => tf.loadLayersModel({ load: () => Promise.reject(errorOf(canaries)) }))
  await refused(() => model.save(secretPlace(canaries)))
}

/** What a run tells the operator. */
function heard(): () => string {
  let text = ''
  const hear = (...said: unknown[]) => void (text += inspect(said))
  const logger: DiagLogger = { error: hear, warn: hear, info: hear, debug: hear, verbose: hear }
  diag.setLogger(logger, { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true })
  onTestFinished(() => diag.disable())
  return () => text
}

it.each<CaptureLevel>(['shape', 'digest'])(
  'Of models and their calls no input, output, prompt, error or key of an address is recorded, under capture: %s',
  async (capture) => {
    const dir = tempDir()
    const models = tempDir()
    writeLocalModels(models)
    const diagnostics = heard()
    configureAudit({ sink: `file:${dir}/logs`, capture })
    onTestFinished(async () => void (await shutdownAudit({ timeoutMs: 5_000 })))
    await useOnnxRuntime(new Canaries('onnxruntime'), models)
    await useTransformers(new Canaries('transformers'), models)
    await useTensorflow(new Canaries('tensorflow'))
    await flushAudit()
    const files = filesBelow(dir, 'files')
    const media = [...files, { name: 'diagnostics', bytes: Buffer.from(diagnostics()) }]
    expect(leaksIn(media, ['onnxruntime', 'transformers', 'tensorflow'])).toEqual([])
    const records = (await getAuditLogs({ logDir: `${dir}/logs` })).filter(
      ({ eventType }) => !eventType.startsWith('audit_'),
    )
    const text = JSON.stringify(records)
    for (const vital of VITALS) expect(text).not.toContain(String(vital).slice(0, 7))
    const told = records.map(({ operationName, outcome }) => `${operationName}: ${outcome}`)
    // All of it was seen: what went well, and what failed and quoted.
    expect(told).toEqual(
      expect.arrayContaining([
        ...['onnxruntime.create: failure', 'onnxruntime.run: success', 'onnxruntime.run: failure'],
        ...['transformers.pipeline: success', 'transformers.from_pretrained: success'],
        ...['tensorflow.predict: success', 'tensorflow.fit: failure', 'tensorflow.save: failure'],
      ]),
    )
  },
)
