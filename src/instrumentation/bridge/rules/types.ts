/** What is read out of a span that a rule matches. */
export type BridgeReader = 'database' | 'gen_ai' | 'object_store' | 'vector_search'

/** What a span must be for a rule to match: all of what is given. Texts are patterns: `*` stands for any characters. */
export interface BridgeMatch {
  /** Name of the instrumentation scope, such as `@opentelemetry/instrumentation-pg`. */
  scope?: string | undefined
  spanName?: string | undefined
  kind?: SpanKindName | undefined
  /**
   * Attributes by name, or by several names of the same thing: `db.system.name|db.system`. `true`: it is there, whatever
   * its value; a number or `false`: it is that; a text: a pattern of its text.
   */
  attributes?: Readonly<Record<string, string | number | boolean>> | undefined
}

export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** A rule by which spans of other instrumentations become records. The first that matches holds. */
export interface BridgeRule {
  /** Told in each record, as `details.derived.rule`. */
  name: string
  match: BridgeMatch
  /** @default what the reader makes of the span */
  eventType?: string | undefined
  reader?: BridgeReader | undefined
  /** In place of what the reader finds. */
  dataset?: string | undefined
  purpose?: string | undefined
  legalBasis?: string | undefined
  regulations?: readonly string[] | undefined
  /** Spans that match make no record. */
  ignore?: boolean | undefined
}
