import { existsSync } from 'node:fs'
import { modelFile, type ModelFile, type ModelSource } from '../model-file.js'

const MAX_PARTS = 100

/**
 * A model's file together with those beside it that hold its weights, which ONNX calls external data: a model above
 * 2 GB has them apart, and its own hash says nothing of them. Found by the names that exporters give: `m.onnx_data`,
 * `m.onnx_data_1` and so on, or `m.onnx.data`.
 */
export function modelWithData(path: string): ModelSource {
  const model = modelFile(path)
  const parts = dataFiles(path).map(modelFile)
  return parts.length === 0 ? model : new ModelWithData(model, parts)
}

class ModelWithData implements ModelSource {
  readonly #model: ModelSource
  readonly #parts: readonly ModelSource[]

  constructor(model: ModelSource, parts: readonly ModelSource[]) {
    this.#model = model
    this.#parts = parts
  }

  get file(): ModelFile {
    return { ...this.#model.file, externalData: this.#parts.map(({ file }) => file) }
  }

  get isQuick(): boolean {
    return this.#all.every(({ isQuick }) => isQuick)
  }

  get isSettled(): boolean {
    return this.#all.every(({ isSettled }) => isSettled)
  }

  async settle(): Promise<void> {
    await Promise.all(this.#all.map((source) => source.settle()))
  }

  get #all(): ModelSource[] {
    return [this.#model, ...this.#parts]
  }
}

function dataFiles(path: string): string[] {
  const found = [`${path}.data`, `${path}_data`].filter((each) => existsSync(each))
  for (let part = 1; part < MAX_PARTS && existsSync(`${path}_data_${part}`); part++) {
    found.push(`${path}_data_${part}`)
  }
  return found
}
