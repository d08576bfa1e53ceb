import { forPersonalData } from './facts.js'
import { readSafeguard, SAFEGUARD_NAMES } from './legal-terms.js'
import { issue, notShown, passed, warning, type ComplianceRule } from './rule.js'
import { protectionAt } from './countries.js'

/** GDPR Art. 44 to 49: transfers out of the EEA. */
export const TRANSFERS: readonly ComplianceRule[] = [
  {
    id: 'gdpr.44-46.transfers',
    component: 'dataset',
    citation: 'GDPR Art. 44',
    title: 'Data leaves the EEA only where it stays protected',
    judge: forPersonalData(({ stated: { storageLocations, transferSafeguard } }) => {
      if (storageLocations === undefined) {
        return notShown('where the data is stored and sent.', 'State metadata.storageLocations.')
      }
      const places = (protection: ReturnType<typeof protectionAt>): string[] =>
        storageLocations.filter((place) => protectionAt(place) === protection)
      const [unknown, unprotected, partly, adequate] = [
        places('unknown'),
        places('none'),
        places('partly adequate'),
        places('adequate'),
      ]
      const outside = [...unprotected, ...partly]
      const read = transferSafeguard === undefined ? undefined : readSafeguard(transferSafeguard)
      const state = `State metadata.transferSafeguard: ${SAFEGUARD_NAMES}.`

      if (unprotected.length > 0 && (read === undefined || read.safeguard === 'adequacy_framework')) {
        return issue(
          'high',
          `Data leaves the EEA for ${list(unprotected)}, without an adequacy decision or a safeguard stated.`,
          state,
          'GDPR Art. 44, 46(1)',
        )
      }
      if (unknown.length > 0) {
        return notShown(
          `in which country ${list(unknown)} is.`,
          'Name countries by their ISO 3166-1 code, or EU, EEA.',
        )
      }
      if (partly.length > 0 && read === undefined) {
        return warning(
          'medium',
          `Data goes to ${list(partly)}, where the adequacy decision covers certain recipients only.`,
          `Check that the recipient is covered. ${state}`,
          'GDPR Art. 45(3)',
        )
      }
      if (outside.length > 0 && read !== undefined) {
        return read.safeguard === 'derogation'
          ? warning(
              'medium',
              `Data goes to ${list(outside)} under a derogation, which is for single cases only.`,
              'Put a safeguard of Art. 46 in place.',
              read.citation,
            )
          : passed(
              `A safeguard is stated for ${list(outside)}: ${read.safeguard}; that it holds there was not assessed.`,
              read.citation,
            )
      }
      return adequate.length > 0
        ? passed(
            `Outside the EEA data goes only where an adequacy decision stands (as of November 2026): ${list(adequate)}.`,
            'GDPR Art. 45(3)',
          )
        : passed('All locations stated are in the EEA.')
    }),
  },
]

function list(places: readonly string[]): string {
  return places.map((place) => place.slice(0, 80)).join(', ')
}
