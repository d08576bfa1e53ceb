import type { Catalogue } from '../config/catalogue.js'
import { ambientPurpose } from './ambient.js'
import type { SplitInput } from './split-input.js'

/** Of a trail: what its records have where neither they nor the catalogue say anything. */
interface Defaults {
  purpose: string | undefined
  legalBasis: string | undefined
  regulations: readonly string[]
  catalogue: Catalogue | undefined
}

/**
 * Fills the input of a record that names a data set with what the catalogue says of it: its regulations beside those
 * of the trail, unless the record names its own; categories, owner and retention as `details.dataset`; purpose and legal
 * basis where there are none.
 */
export function withDatasetFacts(input: SplitInput, defaults: Defaults): SplitInput {
  const entry = defaults.catalogue?.entry(input.details['datasetName'])
  if (!entry) return input
  const { regulations = [], categories, owner, retention } = entry
  const common = {
    ...input.common,
    regulations: input.common['regulations'] ?? [...new Set([...defaults.regulations, ...regulations])],
    purpose: input.common['purpose'] ?? ambientPurpose() ?? defaults.purpose ?? entry.purpose,
    legalBasis: input.common['legalBasis'] ?? defaults.legalBasis ?? entry.legalBasis,
  }
  const dataset = {
    ...(categories && { categories }),
    ...(owner !== undefined && { owner }),
    ...(retention !== undefined && { retention }),
  }
  // What the caller says of the data set stands.
  const isSaid = input.details['dataset'] !== undefined || Object.keys(dataset).length === 0
  return { ...input, common, details: isSaid ? input.details : { ...input.details, dataset } }
}
