/**
 * Whether a text is what a pattern says: `*` stands for any characters, also none; all else for itself. In time that
 * grows with the text, not with its square: each part is looked for once, from the left.
 *
 * @example
 * matchesPattern('S3.*Object', 'S3.GetObject') // true
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.split('*')
  const last = parts.pop()
  if (last === undefined) return text === pattern
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
