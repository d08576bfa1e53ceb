/** A JSON object as it was parsed. */
export type Members = Readonly<Record<string, unknown>>

/** Members of OTLP's messages as our encoder writes them; a `?` marks those it leaves out where they are empty. */
const SHAPES = {
  traces: shape('resourceSpans'),
  resourceSpans: shape('resource scopeSpans schemaUrl?'),
  resource: shape('attributes droppedAttributesCount schemaUrl?'),
  scopeSpans: shape('scope spans schemaUrl?'),
  scope: shape('name version? attributes? droppedAttributesCount?'),
  span: shape(
    'traceId spanId parentSpanId? traceState? name kind startTimeUnixNano endTimeUnixNano attributes ' +
      'droppedAttributesCount events droppedEventsCount status links droppedLinksCount flags',
  ),
  status: shape('code message?'),
  event: shape('attributes name timeUnixNano droppedAttributesCount'),
  attribute: shape('key value'),
  value: shape('stringValue? intValue? doubleValue? boolValue? arrayValue? kvlistValue? bytesValue?'),
  array: shape('values'),
} as const

interface Shape {
  required: ReadonlySet<string>
  optional: ReadonlySet<string>
}

function shape(members: string): Shape {
  const names = members.split(' ')
  const optional = names.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1))
  return { required: new Set(names.filter((name) => !name.endsWith('?'))), optional: new Set(optional) }
}

/** One of OTLP's messages. */
export type MessageName = keyof typeof SHAPES

/** Whether a message has every member our encoder writes, and no other. */
export function isAsWritten(members: Members, message: MessageName): boolean {
  const { required, optional } = SHAPES[message]
  let found = 0
  for (const name in members) {
    if (required.has(name)) found++
    else if (!optional.has(name)) return false
  }
  return found === required.size
}
