import type { LibraryPatch } from '../library.js'
import { onnxRuntimePatch } from '../libraries/onnxruntime/index.js'
import { tensorflowPatch } from '../libraries/tensorflow/index.js'
import { transformersPatch } from '../libraries/transformers/index.js'

/** The libraries that are patched when the host loads them. */
export const LIBRARIES: readonly LibraryPatch[] = [onnxRuntimePatch, tensorflowPatch, transformersPatch]
