import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const ASCII = /^[ -~]*$/

/** Columns a text takes on a terminal: two for a wide character, none for a combining one. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** The text in at most `width` columns; what is longer ends in an ellipsis, and no character is cut in two. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let head = headOf(text, width - 1).trimEnd()
  // Some characters take more beside others than alone.
  while (head !== '' && widthOf(head + '…') > width) head = withoutLast(head)
  return head + '…'
}

/** The text in exactly `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, width)
  const add = (padded: string, spaces: number) => {
    const space = ' '.repeat(Math.max(0, spaces))
    return align === 'left' ? padded + space : space + padded
  }
  let padded = add(shown, width - widthOf(shown))
  // A combining character alone joins the space beside it, and both take less than each.
  for (let more = 0; more < width && widthOf(padded) < width; more++) padded = add(padded, 1)
  return padded
}

/** The text in lines of at most `width` columns, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (widthOf(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    while (widthOf(word) > width) {
      const head = headOf(word, width)
      // A character wider than the line goes on one of its own.
      const taken = head === '' ? firstOf(word) : head
      lines.push(taken)
      word = word.slice(taken.length)
    }
    line = word
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

function headOf(text: string, width: number): string {
  let end = 0
  let used = 0
  for (const { segment, index } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width) break
    end = index + segment.length
  }
  let head = text.slice(0, end)
  while (widthOf(head) > width) head = withoutLast(head)
  return head
}

function withoutLast(text: string): string {
  let start = 0
  for (const { index } of graphemes.segment(text)) start = index
  return text.slice(0, start)
}

function firstOf(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment
  return text
}
