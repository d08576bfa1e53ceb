import type { ResolvedFilter } from './filter.js'

/**
 * Texts to search for before parsing: a record that passes the filter holds, for each group, at least one of its
 * texts. The reverse does not hold, so what is found is still parsed and matched.
 */
export type Needles = readonly (readonly string[])[]

/** Searching for more texts than this costs more than parsing. */
const MAX_PER_GROUP = 8

/**
 * Needles for the canonical text of records (RFC 8785, where a string is written as `JSON.stringify` writes it).
 * A needle that starts with `"key":` cannot be met inside a JSON string, since quotes are escaped there.
 */
export function needlesFor(filter: ResolvedFilter): Needles {
  return [
    group('"operationId":', filter.operationIds),
    group('"operationName":', filter.operationNames),
    group('"eventType":', filter.eventTypes),
    group('"id":', filter.actors),
    group('"datasetName":', filter.datasets),
    group('"token":', filter.subjectTokens),
    group('"traceId":', filter.traceIds),
    group('"outcome":', filter.outcomes),
    group('', filter.regulations),
  ].filter((needles) => needles.length > 0 && needles.length <= MAX_PER_GROUP)
}

function group(key: string, values: ReadonlySet<string> | undefined): string[] {
  return [...(values ?? [])].map((value) => key + JSON.stringify(value))
}

/** Whether a record's text may pass the filter the needles were made for. */
export function mayMatch(text: string, needles: Needles): boolean {
  return needles.every((group) => group.some((needle) => text.includes(needle)))
}
