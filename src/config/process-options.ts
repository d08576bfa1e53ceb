import type { TextOptions } from './options.js'

/** What the process was configured with and readers need as well: set by the writing side, which they do not import. */
export interface ProcessOptions extends Partial<Pick<TextOptions, 'sink' | 'journalDir' | 'tokenKeyFile'>> {
  tokenKey?: Uint8Array | string
}

let current: ProcessOptions = {}

export function setProcessOptions(options: ProcessOptions): void {
  current = options
}

export function processOptions(): ProcessOptions {
  return current
}
