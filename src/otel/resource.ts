import { defaultResource, envDetector, resourceFromAttributes, type Resource } from '@opentelemetry/resources'
import type { JsonObject } from '../record/types.js'

/** The resource of a service's audit spans: SDK defaults, then `OTEL_RESOURCE_ATTRIBUTES`, then the given name. */
export function serviceResource(serviceName: string | undefined): Resource {
  const detected = envDetector.detect().attributes ?? {}
  return defaultResource()
    .merge(resourceFromAttributes(detected))
    .merge(resourceFromAttributes(serviceName === undefined ? {} : { 'service.name': serviceName }))
}

/** Resource attributes as a record's `details.resource` holds them: sorted, JSON values only. */
export function resourceToJson(attributes: Readonly<Record<string, unknown>>): JsonObject {
  const json: JsonObject = {}
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key]
    if (typeof value === 'string') json[key] = value.toWellFormed()
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      json[key] = value
    else if (Array.isArray(value)) json[key] = value.map(String)
  }
  return json
}

/** The inverse, for spans rebuilt from their records. */
export function resourceFromJson(json: JsonObject): Resource {
  return resourceFromAttributes(json as Record<string, string>)
}
