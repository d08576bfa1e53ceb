import { clip } from '../text/clip.js'
import { inline } from '../text/details.js'
import type { KeyValue } from '../text/details.js'
import type { JsonValue } from '../../record/types.js'
import { visible } from '../text/words.js'
import { section } from './section.js'
import type { Section } from './section.js'

/** A caller's own values as a table. */
export function additionalSection(context: Readonly<Record<string, unknown>>): Section<KeyValue> {
  return section({
    id: 'additional',
    title: 'Additional information',
    lead: 'Given by whoever made this report; not taken from the records.',
    rows: Object.entries(context).map(([key, value]) => ({ key: visible(clip(key)), value: shown(value) })),
    one: 'value',
    empty: '',
  })
}

function shown(value: unknown): string {
  if (typeof value === 'function') return '(computed by the template)'
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A cycle or a bigint: the value has no JSON, but String() names any value.
  }
  return text === undefined ? visible(clip(String(value))) : inline(JSON.parse(text) as JsonValue)
}

/**
 * What a template sees: a caller's own names, and over them the report's. A name the report uses is never taken over,
 * so that a value called `records` cannot change what the report says.
 */
export function withAdditional<View extends object>(
  view: View,
  context: Readonly<Record<string, unknown>> | undefined,
): View & Record<string, unknown> {
  return { ...context, ...view }
}
