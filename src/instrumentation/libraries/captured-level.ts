import type { CaptureLevel } from '../../config/options.js'
import { configured } from '../configured.js'
import type { InstrumentationOptions } from '../options.js'

/** How much of inputs and outputs is recorded; no more than shapes where the configuration cannot be read. */
export function captureLevel({ capture }: InstrumentationOptions): CaptureLevel {
  return capture ?? configured()?.capture ?? 'shape'
}
