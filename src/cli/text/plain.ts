import { visible } from '../../report/text/words.js'

/**
 * Text from a record, fit for one line of a terminal: characters that could steer the terminal, hide, or turn the
 * reading order round are written out as `⟨U+001B⟩`, line ends and tabs as `⏎` and a space.
 */
export function plain(text: string): string {
  return visible(text).replace(/\n+/g, '⏎').replaceAll('\t', ' ')
}
