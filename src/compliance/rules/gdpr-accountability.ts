import { count } from '../numbers.js'
import { directIdentifiers, forPersonalData, inspected, named, sensitiveColumns } from './facts.js'
import {
  issue,
  notApplicable,
  notShown,
  passed,
  warning,
  type ComplianceFacts,
  type ComplianceRule,
} from './rule.js'

/**
 * From how many rows special categories count as processed "on a large scale" where the caller does not say. The
 * Regulation has no number; this one is the Estonian supervisory authority's (5 000 persons), the lowest in use.
 */
const LARGE_SCALE_ROWS = 5000

/** GDPR Art. 24 to 36: what the controller must have done and be able to show. */
export const ACCOUNTABILITY: readonly ComplianceRule[] = [
  {
    id: 'gdpr.25-1.pseudonymisation',
    component: 'dataset',
    citation: 'GDPR Art. 25(1)',
    title: 'Data protection by design: direct identifiers are pseudonymised',
    judge: forPersonalData((facts) => {
      const identifiers = directIdentifiers(facts)
      if (facts.rowsInspected === 0)
        return notShown(
          'whether data is pseudonymised: the data set has no rows.',
          'Check a data set with rows.',
        )
      if (identifiers.length === 0)
        return passed(`No direct identifier stands in the clear in ${inspected(facts)}.`)
      const contradicting = statedPseudonymous(facts, identifiers)
      return contradicting.length > 0
        ? issue(
            'high',
            `The data is stated to be pseudonymised, but these columns look like clear identifiers: ${named(contradicting)}.`,
            'Check the pseudonymisation, or correct what is stated.',
          )
        : issue(
            'medium',
            `Direct identifiers stand in the clear: ${named(identifiers)}.`,
            'Replace them by keyed pseudonyms, and keep the key apart (Art. 4(5)).',
          )
    }),
  },
  {
    id: 'gdpr.30-1.processing-record',
    component: 'dataset',
    citation: 'GDPR Art. 30(1)',
    title: 'The record of processing is complete',
    judge: forPersonalData((facts) => {
      const missing = missingOfProcessingRecord(facts)
      return missing.length === 0
        ? passed('What a record of processing must contain is stated.', 'GDPR Art. 30(1)(a)-(d), (f), (g)')
        : notShown(
            `these parts of the record of processing: ${missing.map(({ point, what }) => `${what} (${point})`).join(', ')}.`,
            `State metadata.${missing.map(({ field }) => field).join(', ')}.`,
            'medium',
            `GDPR Art. 30(1)${[...new Set(missing.map(({ point }) => `(${point})`))].join(', ')}`,
          )
    }),
  },
  {
    id: 'gdpr.32-1-a.encryption',
    component: 'dataset',
    citation: 'GDPR Art. 32(1)(a)',
    title: 'The data is encrypted',
    judge: forPersonalData((facts) => {
      const { dataEncrypted } = facts.stated
      if (dataEncrypted === undefined)
        return notShown('whether the data is encrypted.', 'State metadata.dataEncrypted.')
      if (dataEncrypted) return passed('The data is stated to be encrypted.')
      const grave =
        directIdentifiers(facts).length > 0 || sensitiveColumns(facts, 'article-9').likely.length > 0
      return issue(
        grave ? 'high' : 'medium',
        'Personal data is stored without encryption.',
        'Encrypt it at rest and in transit, or record why other measures suffice.',
      )
    }),
  },
  {
    id: 'gdpr.32-1-b.access-control',
    component: 'dataset',
    citation: 'GDPR Art. 32(1)(b)',
    title: 'Access is limited',
    judge: forPersonalData(({ stated: { accessControl } }) => {
      if (accessControl === undefined)
        return notShown('who has access to the data.', 'State metadata.accessControl.')
      return accessControl === false
        ? issue(
            'high',
            'Access to personal data is not limited.',
            'Limit it to those who need it, and log it.',
          )
        : passed('A limit of access is stated.')
    }),
  },
  {
    id: 'gdpr.35-3-b.dpia',
    component: 'dataset',
    citation: 'GDPR Art. 35(3)(b)',
    title: 'The impact of processing special categories on a large scale is assessed',
    judge: (facts) => {
      const columns = [
        ...sensitiveColumns(facts, 'article-9').likely,
        ...sensitiveColumns(facts, 'offences').likely,
      ]
      if (columns.length === 0)
        return notApplicable('No column looked like a special category or data on offences.')
      const { dpiaConducted, largeScale } = facts.stated
      if (dpiaConducted === true || typeof dpiaConducted === 'string') {
        return passed('An impact assessment is stated; its content was not seen.')
      }
      if (largeScale === false) return notApplicable('The processing is stated not to be on a large scale.')
      if (largeScale === undefined && facts.rowsSeen < LARGE_SCALE_ROWS) {
        return warning(
          'low',
          `Special categories in ${count(facts.rowsSeen)} rows: whether that is a large scale, and an impact assessment is due, is not shown.`,
          'State metadata.largeScale, or dpiaConducted.',
        )
      }
      const scale = largeScale === true ? 'stated to be on a large scale' : `in ${count(facts.rowsSeen)} rows`
      return dpiaConducted === false
        ? issue(
            'high',
            `Special categories ${scale}, and no impact assessment: ${named(columns)}.`,
            'Assess the impact before processing.',
          )
        : notShown(
            `whether the impact was assessed of special categories ${scale}: ${named(columns)}.`,
            'Assess the impact, and state metadata.dpiaConducted.',
            'high',
          )
    },
  },
]

/** Those of the columns that are stated to hold pseudonyms: the columns named, or all where none is named. */
function statedPseudonymous({ stated }: ComplianceFacts, columns: readonly string[]): string[] {
  const { pseudonymised, pseudonymisedColumns } = stated
  if (pseudonymisedColumns !== undefined)
    return columns.filter((column) => pseudonymisedColumns.includes(column))
  return pseudonymised === true ? [...columns] : []
}

function missingOfProcessingRecord({ stated }: ComplianceFacts) {
  const parts = [
    { point: 'a', what: 'the controller', field: 'controller' },
    { point: 'b', what: 'the purposes', field: 'purpose' },
    { point: 'c', what: 'the categories of persons', field: 'dataSubjects' },
    { point: 'c', what: 'the categories of data', field: 'dataCategories' },
    { point: 'd', what: 'the recipients', field: 'recipients' },
    { point: 'f', what: 'the time limits of erasure', field: 'retentionPeriod' },
    { point: 'g', what: 'the security measures', field: 'securityMeasures' },
  ] as const
  return parts.filter(({ field }) => stated[field] === undefined)
}
