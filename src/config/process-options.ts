/** What the process was configured with and readers need as well: set by the writing side, which they do not import. */
export interface ProcessOptions {
  sink?: string | undefined
  journalDir?: string | undefined
  tokenKeyFile?: string | undefined
  tokenKey?: Uint8Array | string | undefined
}

let current: ProcessOptions = {}

export function setProcessOptions(options: ProcessOptions): void {
  current = options
}

export function processOptions(): ProcessOptions {
  return current
}
