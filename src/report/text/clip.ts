import { createHash } from 'node:crypto'

const LONGEST = 300

/**
 * Text short enough to keep by the thousand. What is cut is said, and a digest keeps two long texts with the same
 * beginning apart.
 */
export function clip(text: string): string {
  if (text.length <= LONGEST) return text
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  // Through a buffer: a slice alone would keep the whole long text alive behind it.
  const start = Buffer.from(text.slice(0, LONGEST), 'utf16le').toString('utf16le')
  return `${start}… (${String(text.length - LONGEST)} more characters, digest ${digest})`
}
