/** The package's version, which is also the version of the instrumentation scope of audit spans. */
export const VERSION = '0.1.0'
/** The name of the instrumentation scope of audit spans. */
export const SCOPE_NAME = 'spanledger'
