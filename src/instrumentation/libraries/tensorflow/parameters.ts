import { dataMember } from '../../../record/intrinsics.js'

const FIT_NUMBERS = [
  'epochs',
  'initialEpoch',
  'batchSize',
  'batchesPerEpoch',
  'stepsPerEpoch',
  'validationSplit',
]
const CLASS_NAME = /^[A-Za-z_]\w{0,63}$/

/** What a training was asked for: numbers and switches, nothing else of the arguments. */
export function fitParameters(args: unknown): Record<string, unknown> {
  const given = typeof args === 'object' && args !== null ? args : {}
  const numbers = FIT_NUMBERS.map((name) => [name, dataMember(given, name)] as const)
  const shuffle = dataMember(given, 'shuffle')
  return {
    ...Object.fromEntries(numbers.filter(([, value]) => typeof value === 'number')),
    ...((typeof shuffle === 'boolean' || shuffle === 'batch') && { shuffle }),
    ...(dataMember(given, 'validationData') !== undefined && { validated: true }),
    ...(dataMember(given, 'classWeight') !== undefined && { classWeights: true }),
  }
}

/** How a model learns. */
export function optimizerOf(model: unknown): Record<string, unknown> {
  const optimizer = read(model, 'optimizer')
  const name = nameOf(optimizer)
  const learningRate = read(optimizer, 'learningRate')
  return {
    ...(name !== undefined && { optimizer: name }),
    ...(typeof learningRate === 'number' && { learningRate }),
    ...lossOf(read(model, 'loss')),
  }
}

/** How large a model is. One that is not built yet is not asked: the answer would build it. */
export function modelSize(model: unknown): { layers?: number; params?: number } {
  const layers = read(model, 'layers')
  const known = Array.isArray(layers) ? { layers: layers.length } : {}
  if (read(model, 'built') !== true) return known
  try {
    return { ...known, params: (model as { countParams: () => number }).countParams() }
  } catch {
    return known
  }
}

function lossOf(loss: unknown): { loss?: unknown } {
  if (loss === undefined || loss === null) return {}
  if (Array.isArray(loss)) return { loss: loss.slice(0, 32).map(lossName) }
  if (typeof loss === 'object') return { loss: Object.values(loss).slice(0, 32).map(lossName) }
  return { loss: lossName(loss) }
}

function lossName(loss: unknown): string {
  if (typeof loss === 'function') return 'function'
  return typeof loss === 'string' && CLASS_NAME.test(loss) ? loss : 'unknown'
}

function nameOf(optimizer: unknown): string | undefined {
  const constructor = read(optimizer, 'constructor')
  const name = read(constructor, 'className') ?? read(constructor, 'name')
  return typeof name === 'string' && CLASS_NAME.test(name) ? name : undefined
}

/** Members of the library's own objects, whose getters are its own too. */
function read(of: unknown, key: string): unknown {
  if ((typeof of !== 'object' || of === null) && typeof of !== 'function') return undefined
  try {
    return Reflect.get(of, key)
  } catch {
    return undefined
  }
}
