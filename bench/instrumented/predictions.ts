import { AuditTrail } from 'spanledger'
import { instrumentTensorflow } from 'spanledger/instrumentation'
import { compare } from '../harness/compare.js'
import type { Section } from '../harness/section.js'
import type { Bench } from '../sections/bench.js'
import { calls, hostRequire } from './host.js'

/** As much of `@tensorflow/tfjs` as is used here. */
interface Tensorflow {
  input(options: object): unknown
  model(options: object): Model
  layers: { dense(options: object): { apply(input: unknown): unknown } }
  ones(shape: number[]): unknown
  tidy(work: () => void): void
}
interface Model {
  predict: (this: Model, input: unknown) => unknown
}

const PREDICTIONS = 300

/** A network of two layers on one row: about the least that a model can do. */
export async function predictions(bench: Bench): Promise<Section> {
  const tf = hostRequire('@tensorflow/tfjs') as Tensorflow
  const inputs = tf.input({ shape: [32] })
  const hidden = tf.layers.dense({ units: 64, activation: 'relu' }).apply(inputs)
  const outputs = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(hidden)
  const model = tf.model({ inputs, outputs })
  const row = tf.ones([1, 32])
  // Of a model that is not sequential: that one's calls this one, which is instrumented below.
  const bare = model.predict
  instrumentTensorflow(tf)
  const audited = () => tf.tidy(() => void model.predict(row))
  const each = { prepare: () => void instrumentTensorflow(tf) }
  const inTrail = (work: () => Promise<void>) => new AuditTrail({ operationName: 'bench' }).run(work)
  const rows = await compare(
    calls(bench, 'bare call', PREDICTIONS, () => tf.tidy(() => void bare.call(model, row))),
    [
      calls(bench, 'audited, each call a trail of its own', PREDICTIONS, audited, each),
      calls(bench, 'audited, inside an open trail', PREDICTIONS, audited, { ...each, around: inTrail }),
      calls(bench, 'audited, `every 100`', PREDICTIONS, audited, {
        prepare: () => void instrumentTensorflow(tf, { aggregate: 'every 100' }),
      }),
    ],
    bench.rounds,
  )
  return {
    title: '@tensorflow/tfjs (CPU): `predict` of a network of 32-64-3 on one row',
    reading: 'There is no OpenTelemetry instrumentation of it to compare with.',
    rows,
  }
}
