import { Aggregator, type AggregatorSink } from '../../../../../src/instrumentation/aggregate/aggregator.js'
import { parseAggregation } from '../../../../../src/config/aggregation-rule.js'
import type { Seen } from '../../../../../src/record/types.js'
import type { CustomInput } from '../../../../../src/trail/events.js'

export type Aggregated = NonNullable<Seen['aggregated']>

/** An aggregator whose records are kept here. */
export function collecting(rule: string) {
  const written: (CustomInput & { aggregated: Aggregated })[] = []
  const announced = new Set<() => void>()
  const sink: AggregatorSink = {
    write: ({ input }) => written.push(input as (typeof written)[number]),
    announce: (flush) => announced.add(flush),
  }
  const aggregator = new Aggregator(parseAggregation(rule)!, sink)
  const call = (input: CustomInput = {}, eventType = 'model_inference') =>
    aggregator.add({ operationName: 'model.run', eventType, input }, {})
  return { aggregator, written, announced, call }
}
