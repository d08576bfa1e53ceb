import type { Resource } from '@opentelemetry/resources'
import { resourceFromJson, resourceToJson, serviceResource } from '../otel/resource.js'
import { isMarker } from '../record/marker.js'
import type { Redaction } from '../record/redaction/redaction.js'
import type { JsonObject } from '../record/types.js'

/** The resource of audit spans without what no record may hold: `OTEL_RESOURCE_ATTRIBUTES` is anybody's to fill. */
export function redactedResource(serviceName: string | undefined, redaction: Redaction): Resource {
  const { value } = redaction.redact(resourceToJson(serviceResource(serviceName).attributes), '')
  return resourceFromJson(isMarker(value) ? {} : asAttributes(value))
}

/** A marker is no value of an attribute. */
function asAttributes(json: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, isMarker(value) ? '[redacted]' : value]),
  )
}
