import { forPersonalData, named, sensitiveColumns } from './facts.js'
import { CONDITION_NAMES, LEGAL_BASIS_NAMES, readCondition, readLegalBasis } from './legal-terms.js'
import {
  issue,
  notApplicable,
  notShown,
  passed,
  warning,
  type ComplianceFacts,
  type ComplianceRule,
} from './rule.js'

/** GDPR Art. 6 to 10: on what the processing rests. */
export const LAWFULNESS: readonly ComplianceRule[] = [
  {
    id: 'gdpr.6-1.legal-basis',
    component: 'dataset',
    citation: 'GDPR Art. 6(1)',
    title: 'The processing has a legal basis',
    judge: forPersonalData(({ stated: { legalBasis, legitimateInterestAssessment } }) => {
      if (legalBasis === undefined) {
        return notShown(
          'on which legal basis the data is processed.',
          `State metadata.legalBasis: ${LEGAL_BASIS_NAMES}.`,
          'high',
        )
      }
      const read = readLegalBasis(legalBasis)
      if (read === undefined) {
        return issue(
          'high',
          'The legal basis stated is none of Art. 6(1)(a) to (f).',
          `State one of: ${LEGAL_BASIS_NAMES}.`,
        )
      }
      if (read.basis !== 'legitimate_interests')
        return passed(`A legal basis is stated: ${read.basis}.`, read.citation)
      if (legitimateInterestAssessment === false) {
        return issue(
          'high',
          'Legitimate interests are stated, but were not weighed against those of the persons.',
          'Weigh them, and keep the result.',
          read.citation,
        )
      }
      return legitimateInterestAssessment === undefined
        ? notShown(
            'whether the legitimate interests stated were weighed against those of the persons.',
            'State metadata.legitimateInterestAssessment.',
            'medium',
            read.citation,
          )
        : passed(
            'Legitimate interests are stated, and to have been weighed against those of the persons.',
            read.citation,
          )
    }),
  },
  {
    id: 'gdpr.7-1.consent',
    component: 'dataset',
    citation: 'GDPR Art. 7(1)',
    title: 'Consent can be demonstrated',
    judge: forConsent((facts) => {
      const { consentObtained, consentDate, consentMethod } = facts.stated
      const perPerson = facts.columns
        .map(({ column }) => column)
        .filter((column) => /consent|einwilligung|consentement|consentimiento|consenso/i.test(column))
      if (consentObtained === false) {
        return issue(
          'high',
          'Consent is the basis stated, and was not obtained.',
          'Obtain consent before processing, or stop.',
        )
      }
      if (perPerson.length > 0) return passed(`Consent is recorded per row: ${named(perPerson)}.`)
      if (consentObtained === true && (consentDate ?? consentMethod) !== undefined) {
        return passed('Consent is stated to have been obtained, with when or how.')
      }
      return notShown(
        'who consented, when and how, though consent is the basis stated.',
        'Keep a record of consent per person, or state metadata.consentObtained with consentDate or consentMethod.',
        'high',
      )
    }),
  },
  {
    id: 'gdpr.7-3.withdrawal',
    component: 'dataset',
    citation: 'GDPR Art. 7(3)',
    title: 'Consent can be withdrawn',
    judge: forConsent(({ stated: { withdrawalMethod } }) =>
      withdrawalMethod === undefined
        ? notShown(
            'how a person withdraws consent.',
            'State metadata.withdrawalMethod: as easy as giving it.',
          )
        : passed('A way to withdraw consent is stated.'),
    ),
  },
  {
    id: 'gdpr.9.special-categories',
    component: 'dataset',
    citation: 'GDPR Art. 9(1)',
    title: 'Special categories are processed under a condition of Art. 9(2)',
    judge: (facts) => {
      const { likely, possible } = sensitiveColumns(facts, 'article-9')
      const text = facts.stated.specialCategoryCondition
      const read = text === undefined ? undefined : readCondition(text)
      if (likely.length + possible.length === 0)
        return notApplicable('No column looked like a special category of data.')
      if (read !== undefined)
        return passed(
          `A condition is stated for ${named([...likely, ...possible])}: ${read.condition}.`,
          read.citation,
        )
      const remedy = `Drop these columns, or state metadata.specialCategoryCondition: ${CONDITION_NAMES}.`
      if (likely.length === 0)
        return warning(
          'medium',
          `Columns that may hold special categories of data: ${named(possible)}.`,
          remedy,
        )
      return text === undefined
        ? issue(
            'high',
            `Special categories of data, and no condition that allows them: ${named(likely)}.`,
            remedy,
          )
        : issue(
            'high',
            `Special categories of data, and the condition stated is none of Art. 9(2)(a) to (j): ${named(likely)}.`,
            remedy,
            'GDPR Art. 9(2)',
          )
    },
  },
  {
    id: 'gdpr.10.offences',
    component: 'dataset',
    citation: 'GDPR Art. 10',
    title: 'Data on offences is processed under official authority or a law',
    judge: (facts) => {
      const { likely, possible } = sensitiveColumns(facts, 'offences')
      if (likely.length + possible.length === 0)
        return notApplicable('No column looked like data on criminal offences.')
      if (facts.stated.criminalDataAuthority !== undefined)
        return passed('An authority or a law is stated for data on offences.')
      const remedy = 'Drop these columns, or state metadata.criminalDataAuthority.'
      return likely.length === 0
        ? warning('medium', `Columns that may hold data on offences: ${named(possible)}.`, remedy)
        : issue('high', `Data on offences, and no authority or law that allows it: ${named(likely)}.`, remedy)
    },
  },
]

function forConsent(judge: ComplianceRule['judge']): ComplianceRule['judge'] {
  return forPersonalData((facts) =>
    restsOnConsent(facts) ? judge(facts) : notApplicable('Consent is not stated to be the basis.'),
  )
}

function restsOnConsent({ stated: { legalBasis, specialCategoryCondition } }: ComplianceFacts): boolean {
  return (
    (legalBasis !== undefined && readLegalBasis(legalBasis)?.basis === 'consent') ||
    (specialCategoryCondition !== undefined &&
      readCondition(specialCategoryCondition)?.condition === 'explicit_consent')
  )
}
