const MAX_LENGTH = 1_024

/**
 * Where a model is kept, as a record may say it: without user and password, query and fragment, which hold keys.
 *
 * @returns undefined for what is no text, or holds the model itself.
 */
export function modelAddress(source: unknown): string | undefined {
  if (typeof source !== 'string' || /^data:/i.test(source)) return undefined
  const path = /^[^?#]*/.exec(source)![0]
  return path.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').slice(0, MAX_LENGTH)
}

/** What to call a model that has no name: its directory, else its file. `https://host/mobilenet/model.json`: mobilenet. */
export function nameOfAddress(address: string): string {
  const parts = address
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.')
  const file = parts.at(-1) ?? address
  return /^model\.json$/i.test(file) ? (parts.at(-2) ?? file) : file
}
