import type { InstrumentationOptions } from './options.js'

/** How the calls of one library become records: the hooks apply it to the module when the host loads it. */
export interface LibraryPatch {
  /** As in SPANLEDGER_INSTRUMENTATIONS. */
  name: string
  /** Names of its options beside those of every instrumentation. */
  options: readonly string[]
  /** Modules by the names under which they are loaded. */
  modules: readonly LibraryModule[]
}

export interface LibraryModule {
  moduleName: string
  /** Ranges of versions that the patch was written for; another version is left alone, with a warning. */
  supportedVersions: readonly string[]
  /**
   * Patches the module's exports (CommonJS, or an ES module's namespace). Never throws; twice is once.
   *
   * @param version As in its package.json, where that is known.
   * @returns what takes the patch back.
   */
  patch(exports: unknown, options: InstrumentationOptions, version?: string): () => void
}
