import { Readable } from 'node:stream'
import { wrapModel, wrapReader } from 'spanledger/instrumentation'
import { DETECTABLE, PERSONAL, SECRETS, type Canaries } from './canaries.js'
import { errorOf } from './captured.js'
import { refused, type Row } from './row.js'

type Capture = 'shape' | 'digest'

class Model {
  readonly #canaries: Canaries

  constructor(canaries: Canaries) {
    this.#canaries = canaries
  }

  predict(..._inputs: unknown[]): unknown {
    return this.#canaries.values()
  }

  async generate(..._inputs: unknown[]): Promise<unknown> {
    await Promise.resolve()
    throw errorOf(this.#canaries)
  }
}

async function useModel(
  canaries: Canaries,
  operationName: string,
  capture: Capture,
  aggregate: 'none' | 'every 2',
) {
  const model = wrapModel(new Model(canaries), { modelId: 'm-1', operationName, capture, aggregate })
  for (let call = 0; call < 2; call++) {
    model.predict(canaries.texts(), canaries.values())
    await refused(() => model.generate(canaries.values()))
  }
}

/** Rows of a table of people, by the names of its columns. */
const rowsOf = (canaries: Canaries) =>
  [1, 2, 3].map((id) => ({
    id,
    note: canaries.texts(),
    ...Object.fromEntries([...PERSONAL, ...SECRETS].map((kind) => [kind, canaries.text(kind)])),
  }))

async function useReader(canaries: Canaries, operationName: string) {
  const options = { datasetName: 'people', operationName }
  const reader = wrapReader(
    { all: () => rowsOf(canaries), get: () => Promise.reject(errorOf(canaries)) },
    options,
  )
  reader.all()
  await refused(() => reader.get())
  for await (const row of wrapReader(Readable.from(rowsOf(canaries)), options)) void row
  const failing = new Readable({ objectMode: true, read: () => failing.destroy(errorOf(canaries)) })
  await refused(async () => {
    for await (const row of wrapReader(failing, options)) void row
  })
}

/** Rows that are dictionaries by person, and those of a file whose first line was no line of names. */
async function useMisreadRows(canaries: Canaries, operationName: string) {
  // A name or an address of somebody may as well be that of a column.
  const kinds = [...DETECTABLE, ...SECRETS].filter((kind) => kind !== 'password')
  const row = Object.fromEntries(kinds.map((kind) => [canaries.text(kind), 1]))
  for await (const each of wrapReader(Readable.from([row]), { datasetName: 'people', operationName }))
    void each
}

/** What wrappers see of models and readers. */
export const WRAPPED_ROWS: Row[] = [
  ...(['shape', 'digest'] as const).flatMap((capture): Row[] => [
    {
      path: `a wrapped model, ${capture}`,
      run: (canaries, path) => useModel(canaries, path, capture, 'none'),
    },
    {
      path: `a wrapped model, counted, ${capture}`,
      run: (canaries, path) => useModel(canaries, path, capture, 'every 2'),
    },
  ]),
  { path: 'a wrapped reader', run: useReader },
  { path: 'rows whose names are values', run: useMisreadRows },
]
