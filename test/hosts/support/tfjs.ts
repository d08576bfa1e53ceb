/** What the tests use of TensorFlow.js, which is installed among the hosts' libraries only. */
export interface Tensor {
  shape: number[]
  dataSync(): Float32Array
  dispose(): void
}

export interface Artifacts {
  weightData?: ArrayBuffer
}

export interface Model {
  name: string
  compile(options: object): void
  fit(x: Tensor, y: Tensor, options?: object): Promise<{ history: Record<string, number[]> }>
  fitDataset(dataset: object, options: object): Promise<unknown>
  trainOnBatch(x: Tensor, y: Tensor): Promise<number | number[]>
  predict(x: Tensor, options?: object): Tensor
  predictOnBatch(x: Tensor): Tensor
  evaluate(x: Tensor, y: Tensor): Tensor[]
  evaluateDataset(dataset: object, options?: object): Promise<Tensor[]>
  save(target: object | string): Promise<unknown>
  dispose(): void
}

export interface GraphModel {
  predict(x: Tensor): Tensor
  predictAsync(x: Tensor): Promise<Tensor>
  execute(x: Tensor, outputs?: string): Tensor
  executeAsync(x: Tensor): Promise<Tensor>
  save(target: object): Promise<unknown>
}

export interface Tfjs {
  sequential(options: object): Model
  model(options: object): Model
  input(options: object): { apply(x: unknown): unknown }
  layers: { dense(options: object): { apply(x: unknown): unknown } }
  tensor2d(values: number[][]): Tensor
  memory(): { numTensors: number }
  data: { array(rows: object[]): { batch(size: number): object } }
  io: {
    fromMemory(artifacts: object): object
    withSaveHandler(save: (artifacts: Artifacts) => Promise<object>): object
    registerLoadRouter(router: (url: string) => object | null): void
    registerSaveRouter(router: (url: string) => object | null): void
  }
  loadLayersModel: (this: void, source: object | string) => Promise<Model>
  loadGraphModel(source: object): Promise<GraphModel>
  LayersModel: { prototype: object }
  Sequential: { prototype: object }
  GraphModel: { prototype: object }
}

/** A graph of one matrix product: `y = x · w` with a `w` of 2 × 1. */
export function productGraph(): object {
  const float = { type: 'DT_FLOAT' }
  const shape = (...sizes: string[]) => ({ shape: { dim: sizes.map((size) => ({ size })) } })
  return {
    modelTopology: {
      versions: { producer: 1, minConsumer: 1 },
      node: [
        { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: shape('-1', '2') } },
        { name: 'w', op: 'Const', attr: { dtype: float } },
        { name: 'y', op: 'MatMul', input: ['x', 'w'], attr: { T: float } },
      ],
    },
    format: 'graph-model',
    weightSpecs: [{ name: 'w', shape: [2, 1], dtype: 'float32' }],
    weightData: new Float32Array([2, 3]).buffer,
  }
}
