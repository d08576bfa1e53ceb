type Class = object & { prototype: object }

/** The classes of one loaded copy of the library. */
export interface Classes {
  model: Class
  /** Objects with the `from_pretrained` that models are loaded by. */
  loaders: object[]
  /** Prototypes with a `_call` of their own, of pipelines. */
  pipelines: object[]
  /** Prototypes with a `generate` of their own, of models. */
  generators: object[]
  /** The library's tensors, which wrap those of ONNX Runtime. */
  Tensor: unknown
}

/** @returns undefined for a module that is not the library as it is known here. */
export function findClasses(exports: unknown): Classes | undefined {
  if (typeof exports !== 'object' || exports === null) return undefined
  const {
    PreTrainedModel: model,
    AutoModel,
    FeatureExtractionPipeline,
    Tensor,
  } = exports as Record<string, unknown>
  if (!isClass(model) || !isClass(AutoModel) || !isClass(FeatureExtractionPipeline)) return undefined
  const prototypes = Object.values(exports)
    .filter(isClass)
    .map(({ prototype }) => prototype)
  // The class of all pipelines is not exported, nor is the one whose method AutoModel and its like share.
  const pipeline = Object.getPrototypeOf(FeatureExtractionPipeline.prototype) as object
  return {
    model,
    loaders: [Object.getPrototypeOf(AutoModel) as object, model],
    pipelines: prototypes.filter((each) => inherits(each, pipeline) && Object.hasOwn(each, '_call')),
    generators: [model.prototype, ...prototypes.filter((each) => inherits(each, model.prototype))].filter(
      (each) => Object.hasOwn(each, 'generate'),
    ),
    Tensor,
  }
}

export function versionOf(exports: unknown): string | undefined {
  const env: unknown = typeof exports === 'object' && exports !== null && Reflect.get(exports, 'env')
  const version: unknown = typeof env === 'object' && env !== null && Reflect.get(env, 'version')
  return typeof version === 'string' ? version : undefined
}

function inherits(prototype: object, from: object): boolean {
  return Object.prototype.isPrototypeOf.call(from, prototype)
}

function isClass(value: unknown): value is Class {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null
}
