import type { EndedSpan } from '../../../otel/span-types.js'
import { matchesPattern } from './pattern.js'
import type { BridgeMatch, BridgeRule, SpanKindName } from './types.js'

const KINDS: readonly SpanKindName[] = ['internal', 'server', 'client', 'producer', 'consumer']

/** What of a span the rules look at. */
export type MatchedSpan = Pick<EndedSpan, 'name' | 'kind' | 'attributes' | 'instrumentationScope'>

/** The first rule that matches; undefined too where that says that the span is to be ignored. */
export function ruleFor(span: MatchedSpan, rules: readonly BridgeRule[]): BridgeRule | undefined {
  const rule = rules.find(({ match }) => matches(span, match))
  return rule?.ignore === true ? undefined : rule
}

function matches(span: MatchedSpan, { scope, spanName, kind, attributes = {} }: BridgeMatch): boolean {
  return (
    (kind === undefined || KINDS[span.kind] === kind) &&
    Object.entries(attributes).every(([names, wanted]) => attributeMatches(span, names, wanted)) &&
    (scope === undefined || matchesPattern(scope, span.instrumentationScope.name)) &&
    (spanName === undefined || matchesPattern(spanName, span.name))
  )
}

function attributeMatches(span: MatchedSpan, names: string, wanted: string | number | boolean): boolean {
  return names.split('|').some((name) => {
    const value = span.attributes[name]
    if (value === undefined || value === null) return false
    if (wanted === true) return true
    return typeof wanted === 'string'
      ? typeof value === 'string' && matchesPattern(wanted, value)
      : value === wanted
  })
}
