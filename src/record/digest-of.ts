/** A value of which only a keyed digest is recorded. */
export class DigestOf {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/**
 * Marks a value of which the record shall hold only the keyed digest (HMAC-SHA-256 under the installation's key)
 * and the size: of text its UTF-8, of anything else its canonical JSON.
 *
 * @example
 * trail.logModelInference({ modelId: 'm-1', inputData: digestOf(prompt), output: digestOf(answer) })
 */
export function digestOf(value: unknown): DigestOf {
  return new DigestOf(value)
}
