import { parseAggregation, type Aggregation, type AggregationRule } from '../../config/aggregation-rule.js'
import { warn } from '../../otel/diagnose.js'
import { isExiting } from '../../trail/crash.js'
import { notePending } from '../../trail/pending.js'
import type { SharedOptions } from '../../trail/settings.js'
import { configured } from '../configured.js'
import type { SeenEvent } from '../record-event.js'
import { Aggregator } from './aggregator.js'

const FREQUENT: ReadonlySet<string> = new Set(['model_inference', 'data_access'])

/** One for each rule, whoever asks for it. */
const aggregators = new Map<string, Aggregator>()

/**
 * Counts what an instrumentation saw, where a rule says that many calls become one record. Types that do not come by the
 * thousand, such as a training or a model that is loaded, are recorded one by one, whatever the rule.
 *
 * @param aggregate The rule. @default the configured one
 * @param surroundings What holds for the call where it says nothing itself.
 * @param write Writes a record of many calls, in a trail of its own; never throws.
 * @returns false where the call is to be recorded by itself.
 */
export function countEvent(
  event: SeenEvent,
  aggregate: Aggregation | undefined,
  surroundings: () => SharedOptions,
  write: (event: SeenEvent) => void,
): boolean {
  const { isFrequent = FREQUENT.has(event.eventType) } = event
  // While the process exits nothing comes after a call that could write the count.
  if (!isFrequent || isExiting()) return false
  const rule = readRule(aggregate ?? configured()?.aggregate ?? 'none')
  if (!rule) return false
  let aggregator = aggregators.get(rule.text)
  if (!aggregator) {
    aggregator = new Aggregator(rule, { write, announce: notePending })
    aggregators.set(rule.text, aggregator)
  }
  return aggregator.add(event, surroundings())
}

/** A rule that cannot be read is no reason to lose a record: each call is recorded. */
function readRule(aggregate: Aggregation): AggregationRule | undefined {
  try {
    return parseAggregation(aggregate)
  } catch (error) {
    warn('calls are recorded one by one', error)
    return undefined
  }
}
