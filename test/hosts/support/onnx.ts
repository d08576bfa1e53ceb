import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxRuntimePatch } from '../../../src/instrumentation/libraries/onnxruntime/index.js'
import { hostDirectory, hostRequire } from '../../support/host-install.js'

/** What the tests use of `onnxruntime-node`. */
export interface Ort {
  InferenceSession: {
    create: (model: unknown, ...more: unknown[]) => Promise<Session>
    prototype: Session
  }
  Tensor: new (type: string, data: unknown, dims?: readonly number[]) => Tensor
}
export interface Session {
  run: (feeds: unknown, ...more: unknown[]) => Promise<Record<string, Tensor>>
  release: () => Promise<void>
}
export interface Tensor {
  type: string
  dims: readonly number[]
  data: Float32Array
}

export const ort = hostRequire<Ort>('onnxruntime-node')

const patch = () => onnxRuntimePatch.modules.map((module) => module.patch(ort, {}))
let undo = patch()

/** What `fn` gives with the library as it is without the instrumentation. */
export async function unpatched<T>(fn: () => Promise<T>): Promise<T> {
  for (const putBack of undo) putBack()
  try {
    return await fn()
  } finally {
    undo = patch()
  }
}

/** Silero VAD 5, a model of 2.3 MB that tells speech from silence: https://github.com/snakers4/silero-vad (MIT). */
export const VAD = join(hostDirectory(), 'node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx')
export const VAD_BYTES = readFileSync(VAD)
export const VAD_FILE = { path: VAD, bytes: VAD_BYTES.length, sha256: sha256(VAD_BYTES) }

/** 32 ms of sound. */
export function sound(level = 0.25): Record<string, Tensor> {
  return {
    input: new ort.Tensor('float32', new Float32Array(512).fill(level), [1, 512]),
    state: new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]),
    sr: new ort.Tensor('int64', [16_000n], [1]),
  }
}

export const SOUND_SHAPE = {
  input: { type: 'float32', dims: [1, 512] },
  state: { type: 'float32', dims: [2, 1, 128] },
  sr: { type: 'int64', dims: [1] },
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
