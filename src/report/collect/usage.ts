import type { Outcome } from '../../record/types.js'
import { clip } from '../text/clip.js'
import { countOf, member } from './fields.js'
import type { Fields } from './fields.js'
import { Tally } from './tally.js'

interface Seen {
  times: number
  first: string
  last: string
}

/** One way in which somebody used a data set: everything but the time and the number of rows is the same. */
export interface AccessFacts extends Seen {
  actor: string
  dataset: string
  columns: string
  purpose: string
  legalBasis: string
  outcome: Outcome
  /** Rows of the data set, summed over the accesses that state a number. */
  rows: number
  /** Accesses that state none. */
  rowsUnknown: number
}

/** One model, trained or used by somebody. */
export interface ModelFacts extends Seen {
  action: 'Trained' | 'Used'
  model: string
  dataset: string
  actor: string
  outcome: Outcome
  /** Of the latest training. */
  metrics: string
  privacy: string
}

function see(seen: Seen, { time, calls }: Fields): void {
  seen.times += calls
  if (time < seen.first) seen.first = time
  if (time > seen.last) seen.last = time
}

function seenAt(time: string): Seen {
  return { times: 0, first: time, last: time }
}

/** Who used which data sets and models. */
export class UsageCollector {
  readonly accesses: Tally<AccessFacts>
  readonly models: Tally<ModelFacts>

  constructor(limit: number) {
    this.accesses = new Tally(limit)
    this.models = new Tally(limit)
  }

  add(fields: Fields): void {
    if (fields.type === 'data_access') this.#access(fields)
    if (fields.type === 'model_training') this.#training(fields)
    if (fields.type === 'model_inference') this.#inference(fields)
  }

  #access(fields: Fields): void {
    const { actor, purpose, legalBasis, outcome, details, time } = fields
    const dataset = member(details, 'datasetName')
    const columns = member(details, 'columnsAccessed')
    const rows = countOf(details, 'numRecords')
    this.accesses.update(
      keyOf(actor, dataset, columns, purpose, legalBasis, outcome),
      () => ({
        ...seenAt(time),
        ...{ actor, dataset, columns, purpose, legalBasis, outcome, rows: 0, rowsUnknown: 0 },
      }),
      (access) => {
        see(access, fields)
        if (rows === undefined) access.rowsUnknown += fields.calls
        else access.rows += rows
      },
    )
  }

  #training(fields: Fields): void {
    const { actor, outcome, details, time } = fields
    const dataset = member(details, 'datasetName')
    const id = member(details, 'modelId')
    const type = member(details, 'modelType')
    const model = id === '' ? type : `${id} (${type})`
    this.models.update(
      keyOf('Trained', model, dataset, actor, outcome),
      () => ({
        ...seenAt(time),
        ...{ action: 'Trained', model, dataset, actor, outcome, metrics: '', privacy: '' },
      }),
      (facts) => {
        see(facts, fields)
        if (time < facts.last) return
        facts.metrics = member(details, 'metrics')
        facts.privacy = member(details, 'privacyParameters')
      },
    )
  }

  #inference(fields: Fields): void {
    const { actor, outcome, details, time } = fields
    const model = member(details, 'modelId')
    this.models.update(
      keyOf('Used', model, actor, outcome),
      () => ({
        ...seenAt(time),
        ...{ action: 'Used', model, dataset: '', actor, outcome, metrics: '', privacy: '' },
      }),
      (facts) => {
        see(facts, fields)
      },
    )
  }
}

/** JSON keeps `['a,b']` and `['a', 'b']` apart, which a joined text would not. */
function keyOf(...parts: string[]): string {
  return clip(JSON.stringify(parts))
}
