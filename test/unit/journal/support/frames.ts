import type { Frame, FrameType } from '../../../../src/journal/frame.js'
import { TrailStates, type JournaledSpan } from '../../../../src/journal/trail-states.js'
import type { Entry } from './journal-files.js'

export function frame([type, payload]: Entry): Frame {
  return { type, payload: Buffer.from(payload), offset: 0 }
}

/** An entry of a record, or of what is not yet text. */
export function entry(type: FrameType, content: object): Entry {
  return [type, 'text' in content ? (content.text as string) : JSON.stringify(content)]
}

/** Takes entries in, one file a record, and gathers the spans they complete. */
export function applyAll(entries: readonly Entry[], states = new TrailStates()): JournaledSpan[] {
  return entries.flatMap((one, index) => states.apply(frame(one), { file: index + 1, offset: index }) ?? [])
}

/** What a span holds: segment index, or undefined, and the texts of its records. */
export function contentOf({ started, segment, records }: JournaledSpan) {
  const texts = records.map(({ built }) => built.text)
  return { started: started.text, segment: segment?.index, spanId: segment?.spanId, texts }
}
