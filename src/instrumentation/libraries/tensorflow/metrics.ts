import { dataMember } from '../../../record/intrinsics.js'
import { numbersOf } from './tensors.js'

const MAX_METRICS = 64

/** Of a training's `History`: how far it went, and the metrics at its end. */
export function finalMetrics(history: unknown): {
  metrics?: Record<string, number>
  epochsCompleted?: number
} {
  if (typeof history !== 'object' || history === null) return {}
  const epochs = dataMember(history, 'epoch')
  const series = dataMember(history, 'history')
  return {
    ...(Array.isArray(epochs) && { epochsCompleted: epochs.length }),
    ...(typeof series === 'object' && series !== null && { metrics: lastOfEach(series) }),
  }
}

/**
 * The metrics that an evaluation, or a batch, results in.
 *
 * @param values Numbers or scalars, in the order in which the model names its metrics.
 */
export function metricsOf(model: unknown, values: unknown): Record<string, number> {
  const names: unknown = Reflect.get(model as object, 'metricsNames')
  const nameAt = (index: number) => {
    const name: unknown = Array.isArray(names) ? names[index] : undefined
    return typeof name === 'string' ? name : String(index)
  }
  const list: unknown[] = (Array.isArray(values) ? values : [values]).slice(0, MAX_METRICS)
  const metrics = list.map((value, index) => [nameAt(index), numberOf(value)] as const)
  return Object.fromEntries(metrics.filter(([, number]) => number !== undefined)) as Record<string, number>
}

function lastOfEach(series: object): Record<string, number> {
  const last: [string, number][] = []
  for (const name of Object.keys(series).slice(0, MAX_METRICS)) {
    const values = dataMember(series, name)
    const value = Array.isArray(values) ? numberOf(values.at(-1)) : undefined
    if (value !== undefined) last.push([name, value])
  }
  return Object.fromEntries(last)
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : numbersOf(value)?.[0]
}
