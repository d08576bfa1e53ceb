import { Tampering, spanOf, type AnyValue, type Attribute } from './tampering.js'
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Makes of a log what a Collector's file exporter would: one file, several spans a line, int64 as text, members of
 * their default value left out, `<`, `>` and `&` escaped, and an attribute of its own on each resource.
 */
export function collect(logDir: string): void {
  const { lines, file } = new Tampering(logDir)
  const resourceSpans = lines.map((line) => {
    const [{ resource, scopeSpans }] = line.resourceSpans
    const { links, status, flags, ...span } = spanOf(line)
    const { droppedAttributesCount: _a, droppedEventsCount: _e, droppedLinksCount: _l, ...kept } = span
    const events = kept.events.map(({ name, timeUnixNano, attributes }) => ({
      ...{ timeUnixNano, name, attributes: attributes.map(collected) },
    }))
    return {
      scopeSpans: [
        {
          spans: [
            {
              ...{ ...kept, events, attributes: kept.attributes.map(collected) },
              ...{ status: status.code === 0 ? {} : status, flags, ...(links.length > 0 && { links }) },
            },
          ],
          scope: scopeSpans[0].scope,
        },
      ],
      resource: {
        attributes: [...resource.attributes, { key: 'host.name', value: { stringValue: 'node-1' } }],
      },
    }
  })
  const text = JSON.stringify({ resourceSpans })
  const escaped = text.replace(/[<>&]/g, (char) => '\\u00' + char.charCodeAt(0).toString(16))
  rmSync(file, { force: true })
  writeFileSync(join(dirname(file), 'traces.jsonl'), escaped + '\n')
}

function collected({ key, value }: Attribute): Attribute {
  return { value: withTextIntegers(value), key }
}

function withTextIntegers(value: AnyValue): AnyValue {
  if (value.intValue !== undefined) return { intValue: BigInt(value.intValue).toString() }
  if (value.arrayValue) return { arrayValue: { values: value.arrayValue.values.map(withTextIntegers) } }
  return value
}
