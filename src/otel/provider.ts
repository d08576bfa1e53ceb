import type { Resource } from '@opentelemetry/resources'
import { AlwaysOnSampler, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node'
import { PresetIdGenerator } from './id-generator.js'

/** A provider of Spanledger's own, never registered as the global one. */
export interface AuditTracerProvider {
  provider: NodeTracerProvider
  ids: PresetIdGenerator
}

/**
 * Makes a provider that the host's sampler, limits and environment cannot touch: every span is sampled and nothing
 * of it is cut.
 */
export function createAuditProvider(
  resource: Resource,
  spanProcessors: SpanProcessor[],
): AuditTracerProvider {
  const ids = new PresetIdGenerator()
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors,
    idGenerator: ids,
    sampler: new AlwaysOnSampler(),
    generalLimits: { attributeCountLimit: Infinity, attributeValueLengthLimit: Infinity },
    spanLimits: {
      attributeCountLimit: Infinity,
      attributeValueLengthLimit: Infinity,
      eventCountLimit: Infinity,
      linkCountLimit: Infinity,
      attributePerEventCountLimit: Infinity,
      attributePerLinkCountLimit: Infinity,
    },
  })
  return { provider, ids }
}
