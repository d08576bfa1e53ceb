import { AuditTrail } from 'spanledger'
import { instrumentOnnxRuntime } from 'spanledger/instrumentation'
import { compare } from '../harness/compare.js'
import type { Section } from '../harness/section.js'
import type { Bench } from '../sections/bench.js'
import { calls, hostProvider, hostRequire, registerHost } from './host.js'

/** As much of `onnxruntime-node` as is used here. */
interface OnnxRuntime {
  InferenceSession: {
    create(path: string): Promise<Session>
    prototype: Session
  }
  Tensor: new (type: string, data: unknown, dims: number[]) => unknown
}
interface Session {
  run: (this: Session, feeds: Record<string, unknown>) => Promise<unknown>
}

const RUNS = 300

/** One frame of sound through silero VAD, a small model: the larger the model, the nearer are all ratios to 1. */
export async function onnxRuns(bench: Bench): Promise<Section> {
  const ort = hostRequire('onnxruntime-node') as OnnxRuntime
  const bare = ort.InferenceSession.prototype.run
  instrumentOnnxRuntime(ort)
  const { session, feeds } = await vad(ort)
  registerHost()
  const provider = hostProvider()
  const tracer = provider.getTracer('bench')
  const traced = () =>
    tracer.startActiveSpan('run', (span) => bare.call(session, feeds).finally(() => span.end()))
  const audited = () => session.run(feeds)
  const each = { prepare: () => void instrumentOnnxRuntime(ort) }
  const inTrail = (work: () => Promise<void>) => new AuditTrail({ operationName: 'bench' }).run(work)
  const rows = await compare(
    calls(bench, 'bare call', RUNS, () => bare.call(session, feeds)),
    [
      calls(bench, 'a span around it, by hand', RUNS, traced, { rest: () => provider.forceFlush() }),
      calls(bench, 'audited, each run a trail of its own', RUNS, audited, each),
      calls(bench, 'audited, inside an open trail', RUNS, audited, { ...each, around: inTrail }),
      calls(bench, 'audited, `every 100`', RUNS, audited, {
        prepare: () => void instrumentOnnxRuntime(ort, { aggregate: 'every 100' }),
      }),
    ],
    bench.rounds,
  )
  await provider.shutdown()
  return {
    title: 'onnxruntime-node: `session.run` of silero VAD (2.3 MB) on 512 samples',
    reading: 'There is no OpenTelemetry instrumentation of it to compare with.',
    rows,
  }
}

async function vad({ InferenceSession, Tensor }: OnnxRuntime) {
  const session = await InferenceSession.create(
    hostRequire.resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx'),
  )
  const feeds = {
    input: new Tensor('float32', new Float32Array(512), [1, 512]),
    state: new Tensor('float32', new Float32Array(256), [2, 1, 128]),
    sr: new Tensor('int64', [16_000n], []),
  }
  return { session, feeds }
}
