// Asks a model once.
import { createRequire } from 'node:module'
import { InferenceSession, Tensor } from 'onnxruntime-node'

export async function ask() {
  const { resolve } = createRequire(import.meta.url)
  const session = await InferenceSession.create(resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx'))
  const { output } = await session.run({
    input: new Tensor('float32', new Float32Array(512), [1, 512]),
    state: new Tensor('float32', new Float32Array(256), [2, 1, 128]),
    sr: new Tensor('int64', [16_000n], []),
  })
  console.log(`asked: ${output.dims.join('x')}.`)
}
