import { count } from '../../report/text/words.js'
import type { Style } from '../terminal/style.js'
import { plain } from '../text/plain.js'
import { cut, pad, widthOf } from '../text/width.js'
import type { Section } from './sections.js'

const MIN_BLOCK = 52
const MAX_BLOCK = 72
const GAP = 4
const MAX_ROWS = 12
const MIN_BAR = 10
const MAX_BAR = 30

/** One line of a block, and how wide it shows: styles take no room. */
interface BlockLine {
  text: string
  width: number
}

/** Sections side by side, as many as the terminal has room for; each goes where least stands so far. */
export function arrange(sections: readonly Section[], columns: number, style: Style): string[] {
  const across = Math.max(1, Math.min(sections.length, Math.floor((columns + GAP) / (MIN_BLOCK + GAP))))
  const width = Math.min(MAX_BLOCK, Math.floor((columns - GAP * (across - 1)) / across))
  const stacks = Array.from({ length: across }, (): BlockLine[] => [])
  for (const section of sections) {
    const shortest = stacks.reduce((a, b) => (b.length < a.length ? b : a))
    if (shortest.length > 0) shortest.push({ text: '', width: 0 })
    shortest.push(...blockOf(section, width, style))
  }
  const height = Math.max(...stacks.map((stack) => stack.length))
  return Array.from({ length: height }, (_, row) => {
    const cells = stacks.map((stack) => stack[row] ?? { text: '', width: 0 })
    const padded = cells.map(({ text, width: shown }) => text + ' '.repeat(width - shown + GAP))
    return padded.join('').trimEnd()
  })
}

function blockOf({ title, rows }: Section, width: number, style: Style): BlockLine[] {
  const shown = rows.slice(0, MAX_ROWS)
  const names = shown.map(([name]) => plain(name))
  const counts = shown.map(([, value]) => count(value))
  const most = Math.max(...shown.map(([, value]) => value))
  const countWidth = Math.max(...counts.map((text) => text.length))
  const nameWidth = Math.min(Math.max(...names.map(widthOf)), width - countWidth - MIN_BAR - 4)
  const barWidth = Math.min(MAX_BAR, width - nameWidth - countWidth - 4)
  const lines = shown.map(([, value], index): BlockLine => {
    const bar = '█'.repeat(Math.max(1, Math.round((value / most) * barWidth)))
    const left = `${pad(names[index] ?? '', nameWidth)}  ${pad(counts[index] ?? '', countWidth, 'right')}  `
    return { text: left + style('dim', bar), width: widthOf(left) + bar.length }
  })
  const more = rows.length - shown.length
  return [
    { text: style('bold', title), width: title.length },
    ...lines,
    ...(more > 0 ? [note(`… ${count(more)} more: --json shows all`, width, style)] : []),
  ]
}

function note(text: string, width: number, style: Style): BlockLine {
  const shown = cut(text, width)
  return { text: style('dim', shown), width: widthOf(shown) }
}
