// Asks a model once, then ends in the way that its argument names.
const ort = require('onnxruntime-node')

const ends = {
  end: () => undefined,
  exit: () => process.exit(0),
  throw: () => {
    throw new Error('a host that fails')
  },
  // Until somebody ends it.
  wait: () => void setInterval(() => undefined, 1_000),
}

async function main() {
  const session = await ort.InferenceSession.create(
    require.resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx'),
  )
  const { output } = await session.run({
    input: new ort.Tensor('float32', new Float32Array(512), [1, 512]),
    state: new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]),
    sr: new ort.Tensor('int64', [16_000n], []),
  })
  console.log(`asked: ${output.dims.join('x')}.`)
  setImmediate(ends[process.argv[2] ?? 'end'])
}

void main()
