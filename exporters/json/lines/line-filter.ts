import type { Needles } from '../../../src/query/needles.js'

/** Decides from a line's bytes whether it is worth parsing. */
export type LineFilter = (line: Buffer) => boolean

export const everyLine: LineFilter = () => true

const START = Buffer.from('{"resourceSpans":[{"resource":{"attributes":[')
const END = Buffer.from('}]}')

/**
 * A filter for lines of our own encoder, where a record's text stands as `JSON.stringify` writes it. It lets through
 * every line with a record that has the needles, and every line that does not begin and end as ours do: such a line
 * is damaged, and must be seen to be.
 */
export function ownLineFilter(needles: Needles): LineFilter {
  if (needles.length === 0) return everyLine
  const encoded = needles.map((group) => group.map(asInLine))
  return (line) => !isFramed(line) || encoded.every((group) => group.some((needle) => line.includes(needle)))
}

// Inside the line the record is itself the content of a JSON string.
function asInLine(needle: string): Buffer {
  return Buffer.from(JSON.stringify(needle).slice(1, -1))
}

function isFramed(line: Buffer): boolean {
  return (
    line.length >= START.length + END.length &&
    line.compare(START, 0, START.length, 0, START.length) === 0 &&
    line.compare(END, 0, END.length, line.length - END.length) === 0
  )
}
