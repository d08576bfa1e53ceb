const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const

export type StyleName = keyof typeof CODES
/** Text in a style, or as it is: where colours are off, or no style is named. */
export type Style = (name: StyleName | undefined, text: string) => string

export const plainStyle: Style = (_name, text) => text

export const colourStyle: Style = (name, text) => {
  if (name === undefined || text === '') return text
  const [on, off] = CODES[name]
  return `\u001B[${on}m${text}\u001B[${off}m`
}

/**
 * Colours only on a terminal that has them, and never with NO_COLOR.
 *
 * @see https://no-color.org
 */
export function styleFor(isTTY: boolean, env: NodeJS.ProcessEnv): Style {
  const isWanted = isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return isWanted ? colourStyle : plainStyle
}
