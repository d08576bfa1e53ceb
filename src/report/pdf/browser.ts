/** A browser that could be started, not yet tried. */
export interface Browser {
  executablePath: string
  /** Added to the environment of the process. */
  env: Readonly<Record<string, string>>
  /** Where it was found, for messages. */
  origin: string
}
