import type { SpanAttributes } from '../../../src/otel/span-types.js'
import { jsonString } from '../../encoding/text.js'

/** Beyond this a value nests deeper than protobuf readers follow, or contains itself. */
const MAX_DEPTH = 64
const TOO_DEEP = '{"stringValue":"[nested too deeply]"}'

const INT64_LIMIT = 2 ** 63

/**
 * Attributes as OTLP's `KeyValue[]`, in the order given.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */
export function encodeAttributes(attributes: SpanAttributes): string {
  return keyValues(attributes, 0)
}

function keyValues(members: SpanAttributes, depth: number): string {
  let text = '['
  for (const key of Object.keys(members)) {
    if (text.length > 1) text += ','
    text += keyPrefix(key) + anyValue(members[key], depth) + '}'
  }
  return text + ']'
}

const MAX_KNOWN_KEYS = 1024
const knownKeys = new Map<string, string>()

// Attribute keys are few and come again with every span.
function keyPrefix(key: string): string {
  let prefix = knownKeys.get(key)
  if (prefix === undefined) {
    prefix = '{"key":' + jsonString(key) + ',"value":'
    if (knownKeys.size < MAX_KNOWN_KEYS) knownKeys.set(key, prefix)
  }
  return prefix
}

function anyValue(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return '{"stringValue":' + jsonString(value) + '}'
    case 'number':
      return numberValue(value)
    case 'boolean':
      return value ? '{"boolValue":true}' : '{"boolValue":false}'
    case 'object':
      return value === null ? '{}' : objectValue(value, depth + 1)
    default:
      return '{}'
  }
}

// The proto3 mapping to JSON asks for names where a number is not finite, and int64 ends where a double does not:
// JsonTraceSerializer writes null and an integer that no reader takes.
function numberValue(value: number): string {
  if (Number.isInteger(value) && value >= -INT64_LIMIT && value < INT64_LIMIT) {
    return '{"intValue":' + JSON.stringify(value) + '}'
  }
  return '{"doubleValue":' + (Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`) + '}'
}

function objectValue(value: object, depth: number): string {
  if (depth > MAX_DEPTH) return TOO_DEEP
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return '{"bytesValue":"' + bytes.toString('base64') + '"}'
  }
  if (!Array.isArray(value))
    return '{"kvlistValue":{"values":' + keyValues(value as SpanAttributes, depth) + '}}'
  let text = ''
  for (let i = 0; i < value.length; i++) {
    if (i > 0) text += ','
    text += anyValue(value[i], depth)
  }
  return '{"arrayValue":{"values":[' + text + ']}}'
}
