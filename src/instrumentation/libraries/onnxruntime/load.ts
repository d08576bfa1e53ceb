import { basename } from 'node:path'
import { types } from 'node:util'
import { describeError } from '../../../record/error-value.js'
import { dataMember } from '../../../record/intrinsics.js'
import { ambient, runWith } from '../../../trail/ambient.js'
import type { AnyMethod } from '../../patch-method.js'
import { enclosingCall } from '../enclosing-call.js'
import { modelBytes, unknownModel, type ModelFile, type ModelSource } from '../model-file.js'
import { recordLoad, recordSingly } from '../record-load.js'
import { modelWithData } from './external-data.js'
import type { Instrumented } from './instrumented.js'
import { describeMetadata } from './metadata.js'
import { rememberSession, type OnnxRuntimeOptions, type SessionFacts } from './session.js'

/** `InferenceSession.create` with a `model_load` record; the promise and what it rejects with are as without. */
export function observedCreate(create: AnyMethod, lib: Instrumented): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const load = new Load(args, lib)
    const result: unknown = Reflect.apply(create, this, args)
    return types.isPromise(result) ? result.then(load.succeeded, load.failed) : result
  }
}

type Details = Record<string, unknown>

class Load {
  readonly #source: ModelSource
  readonly #args: readonly unknown[]
  readonly #lib: Instrumented
  readonly #surroundings = ambient()
  /** Inside of another library's call its own record tells of this one. */
  readonly #isInner = enclosingCall() !== undefined
  readonly #begin = performance.now()

  constructor(args: readonly unknown[], lib: Instrumented) {
    this.#args = args
    this.#lib = lib
    this.#source = sourceOf(args)
  }

  readonly succeeded = async (session: unknown): Promise<unknown> => {
    const durationMs = this.#elapsed()
    rememberSession(session, this.#facts())
    await this.#record({ outcome: 'success', ...describeMetadata(session), durationMs })
    return session
  }

  readonly failed = async (error: unknown): Promise<never> => {
    const durationMs = this.#elapsed()
    await this.#record({ outcome: 'failure', ...describeError(error, false), durationMs })
    throw error
  }

  /** The model's name may need its hash, which may come later. */
  #facts(): SessionFacts {
    const source = this.#source
    const options = this.#lib.options()
    return {
      source,
      isInner: this.#isInner,
      get modelId() {
        return nameModel(source.file, options)
      },
    }
  }

  #record(details: Details): Promise<void> {
    const write = () => runWith(this.#surroundings, () => this.#write(details))
    return recordLoad([this.#source], this.#isInner ? () => undefined : write)
  }

  #write(details: Details): void {
    const options = this.#lib.options()
    const { file } = this.#source
    const input = {
      modelId: nameModel(file, options),
      model: file,
      ...providers(this.#args),
      library: this.#lib.product,
      ...details,
    }
    recordSingly({ operationName: 'onnxruntime.create', eventType: 'model_load', input }, options)
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#begin) * 1000) / 1000
  }
}

function nameModel(file: Readonly<ModelFile>, { modelId }: OnnxRuntimeOptions): string {
  try {
    const name: unknown = modelId?.({ ...file })
    if (typeof name === 'string' && name !== '') return name
  } catch {
    // The caller's naming failed: the file's own name does.
  }
  if (file.path !== undefined) return basename(file.path)
  return file.sha256 === undefined ? 'unknown' : `sha256:${file.sha256.slice(0, 16)}`
}

/** Of the arguments that `create` takes: a path, an `Uint8Array`, or a buffer with an offset and a length. */
function sourceOf([model, offset, length]: readonly unknown[]): ModelSource {
  try {
    if (typeof model === 'string') return modelWithData(model)
    if (types.isUint8Array(model)) return modelBytes(model)
    if (types.isAnyArrayBuffer(model)) {
      const from = typeof offset === 'number' ? offset : 0
      const bytes = typeof offset === 'number' && typeof length === 'number' ? length : undefined
      return modelBytes(new Uint8Array(model, from, bytes))
    }
  } catch {
    // An offset outside of the buffer: the library says so itself.
  }
  return unknownModel()
}

const PROVIDER = /^[A-Za-z]{1,24}$/

/** The execution providers that were asked for, by name. */
function providers(args: readonly unknown[]): { executionProviders?: string[] } {
  const options = args.slice(1).find((arg) => typeof arg === 'object' && arg !== null)
  const asked = options && dataMember(options, 'executionProviders')
  if (!Array.isArray(asked) || types.isProxy(asked)) return {}
  const names = asked.map((one: unknown) =>
    typeof one === 'object' && one !== null ? dataMember(one, 'name') : one,
  )
  return {
    executionProviders: names.filter((name) => typeof name === 'string' && PROVIDER.test(name)) as string[],
  }
}
