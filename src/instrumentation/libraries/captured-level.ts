import type { CaptureLevel } from '../../config/options.js'
import { settingsOf } from '../../trail/runtime.js'
import type { InstrumentationOptions } from '../options.js'

/** How much of inputs and outputs is recorded; no more than shapes where the configuration cannot be read. */
export function captureLevel({ capture }: InstrumentationOptions): CaptureLevel {
  if (capture !== undefined) return capture
  try {
    return settingsOf({}).capture
  } catch {
    return 'shape'
  }
}
