import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  instrumentOnnxRuntime,
  SpanledgerInstrumentation,
  type SpanledgerInstrumentationConfig,
} from '../../src/instrumentation/index.js'
import { hostDirectory, hostRequire } from '../support/host-install.js'
import { recording } from './support/recorded.js'

interface Ort {
  InferenceSession: {
    create(path: string): Promise<{ run(feeds: Record<string, unknown>): Promise<unknown> }>
  }
  Tensor: new (type: string, data: unknown, dims: number[]) => unknown
}

// One for all tests: the hooks see a library once in a process, when it is first loaded.
const instrumentation = new SpanledgerInstrumentation()
registerInstrumentations({ instrumentations: [instrumentation] })
afterAll(() => instrumentation.disable())

function configure(config: SpanledgerInstrumentationConfig): void {
  instrumentation.disable()
  instrumentation.setConfig(config)
  instrumentation.enable()
}

async function askOnce(): Promise<void> {
  const { InferenceSession, Tensor } = hostRequire<Ort>('onnxruntime-node')
  const model = join(hostDirectory(), 'node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx')
  const session = await InferenceSession.create(model)
  await session.run({
    input: new Tensor('float32', new Float32Array(512), [1, 512]),
    state: new Tensor('float32', new Float32Array(256), [2, 1, 128]),
    sr: new Tensor('int64', [16_000n], []),
  })
}

describe('SpanledgerInstrumentation', () => {
  it('records what a host does with a library that it loads later', async () => {
    const records = recording()
    await askOnce()
    expect((await records()).map(({ eventType }) => eventType)).toEqual(['model_load', 'model_inference'])
  })

  it('takes its options, those of the library before those of all', async () => {
    const records = recording()
    configure({
      options: { regulations: ['GDPR'], purpose: 'voice activity' },
      libraries: { onnxruntime: { regulations: ['EU AI Act'] } },
    })
    await askOnce()
    expect((await records()).map(({ regulations, purpose }) => ({ regulations, purpose }))).toEqual([
      { regulations: ['EU AI Act'], purpose: 'voice activity' },
      { regulations: ['EU AI Act'], purpose: 'voice activity' },
    ])
  })

  it('leaves a library alone where it is told to', async () => {
    const records = recording()
    configure({ libraries: { onnxruntime: false } })
    await askOnce()
    expect(await records()).toEqual([])
  })

  it('ends when it is disabled, and begins again when it is enabled', async () => {
    const records = recording()
    configure({})
    await askOnce()
    instrumentation.disable()
    await askOnce()
    expect(await records()).toHaveLength(2)
    instrumentation.enable()
    await askOnce()
    expect(await records()).toHaveLength(4)
  })

  it.each([
    [{ options: { regulation: ['GDPR'] } }, 'has no option "regulation"'],
    [{ libraries: { onnx: {} } }, 'has no library "onnx"'],
    [{ libraries: { onnxruntime: { modelid: () => 'm' } } }, 'has no option "modelid"'],
  ])('refuses what it does not have: %j', (config, message) => {
    expect(() => new SpanledgerInstrumentation(config as SpanledgerInstrumentationConfig)).toThrow(message)
  })

  it('records nothing twice: beside a second one, and beside the explicit call', async () => {
    const records = recording()
    const second = new SpanledgerInstrumentation()
    instrumentOnnxRuntime(hostRequire<Ort>('onnxruntime-node'))
    await askOnce()
    second.disable()
    expect(await records()).toHaveLength(2)
  })
})
