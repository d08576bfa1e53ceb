export type { InstrumentationOptions } from './options.js'
