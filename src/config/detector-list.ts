import { DETECTOR_NAMES, type DetectorName } from '../record/redaction/detectors.js'
import type { RedactionOptions } from '../record/redaction/rules.js'
import { listed } from './option-row.js'

let last: { text: string; options: RedactionOptions | undefined } | undefined

/** Names of detectors, separated by commas. The same text gives the same object: rules are made ready once for each. */
export function detectors(text: string): RedactionOptions | undefined {
  if (last?.text === text) return last.options
  const names = listed(text)
  const options = names.every(isDetector) ? { detectors: names } : undefined
  last = { text, options }
  return options
}

function isDetector(name: string): name is DetectorName {
  return DETECTOR_NAMES.some((known) => known === name)
}
