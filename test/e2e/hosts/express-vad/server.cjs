// Says how likely each 32 ms of posted audio is speech: silero VAD over 16 kHz mono samples (32-bit floats).
const express = require('express')
const ort = require('onnxruntime-node')

const FRAME = 512
const model = require.resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx')

async function speechIn(session, samples) {
  const sr = new ort.Tensor('int64', [16_000n], [])
  let state = new ort.Tensor('float32', new Float32Array(2 * 128), [2, 1, 128])
  const likelihoods = []
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    const input = new ort.Tensor('float32', samples.slice(at, at + FRAME), [1, FRAME])
    const result = await session.run({ input, state, sr })
    state = result.stateN
    likelihoods.push(result.output.data[0])
  }
  return likelihoods
}

async function main() {
  const session = await ort.InferenceSession.create(model)
  const app = express()
  app.post('/speech', express.raw({ type: 'audio/pcm', limit: '10mb' }), async (request, response) => {
    const { buffer, byteOffset, byteLength } = request.body
    const samples = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
    response.json({ likelihoods: await speechIn(session, samples) })
  })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}.`))
  process.once('SIGTERM', () => server.close(() => session.release()))
}

void main()
