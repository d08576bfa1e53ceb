import { baseCss } from './base.js'
import { blocksCss } from './blocks.js'
import { printCss } from './print.js'
import { tablesCss } from './tables.js'

/**
 * The style sheet of a report, with a caller's own after it.
 *
 * A style element ends at the first `</style`, whatever the CSS around it. `\\/` is the same character to CSS, and
 * no end to HTML (HTML Living Standard, raw text elements).
 */
export function styleSheet(customCss: string): string {
  return [baseCss, blocksCss, tablesCss, printCss, customCss].join('\n').replace(/<\/(?=style)/gi, '<\\/')
}
