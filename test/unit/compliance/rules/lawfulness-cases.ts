import { EMAIL, found, HEALTH, type Cases } from './judge.js'

const CRIME = found('convictions', 'special_category', { specialCategory: 'criminal_offences' })

export const LAWFULNESS_CASES: Cases = {
  'gdpr.6-1.legal-basis': [
    ['no basis', {}, 'not_shown high GDPR Art. 6(1)'],
    ['a contract', { metadata: { legalBasis: 'contract' } }, 'passed GDPR Art. 6(1)(b)'],
    ['a basis in words', { metadata: { legalBasis: 'Legal obligation' } }, 'passed GDPR Art. 6(1)(c)'],
    [
      'a basis by its article',
      { metadata: { legalBasis: 'public task, GDPR Art. 6(1)(e)' } },
      'passed GDPR Art. 6(1)(e)',
    ],
    ['what is no basis', { metadata: { legalBasis: 'business need' } }, 'issue high GDPR Art. 6(1)'],
    [
      'legitimate interests',
      { metadata: { legalBasis: 'legitimate_interests' } },
      'not_shown medium GDPR Art. 6(1)(f)',
    ],
    [
      'legitimate interests, weighed',
      { metadata: { legalBasis: 'legitimate_interests', legitimateInterestAssessment: 'LIA-7' } },
      'passed GDPR Art. 6(1)(f)',
    ],
    [
      'legitimate interests, not weighed',
      { metadata: { legalBasis: 'legitimate_interests', legitimateInterestAssessment: false } },
      'issue high GDPR Art. 6(1)(f)',
    ],
  ],
  'gdpr.7-1.consent': [
    ['another basis', { metadata: { legalBasis: 'contract' } }, 'not_applicable GDPR Art. 7(1)'],
    ['consent without a record', { metadata: { legalBasis: 'consent' } }, 'not_shown high GDPR Art. 7(1)'],
    [
      'consent obtained, not said when or how',
      { metadata: { legalBasis: 'consent', consentObtained: true } },
      'not_shown high GDPR Art. 7(1)',
    ],
    [
      'consent obtained on a date',
      { metadata: { legalBasis: 'consent', consentObtained: true, consentDate: new Date(0) } },
      'passed GDPR Art. 7(1)',
    ],
    [
      'consent not obtained',
      { metadata: { legalBasis: 'consent', consentObtained: false } },
      'issue high GDPR Art. 7(1)',
    ],
    [
      'a column of consent',
      { columns: [EMAIL, { column: 'consent_date', findings: [] }], metadata: { legalBasis: 'consent' } },
      'passed GDPR Art. 7(1)',
    ],
    [
      'explicit consent for special categories',
      { metadata: { specialCategoryCondition: 'explicit_consent' } },
      'not_shown high GDPR Art. 7(1)',
    ],
  ],
  'gdpr.7-3.withdrawal': [
    ['another basis', {}, 'not_applicable GDPR Art. 7(3)'],
    ['no way', { metadata: { legalBasis: 'consent' } }, 'not_shown medium GDPR Art. 7(3)'],
    [
      'a way',
      { metadata: { legalBasis: 'consent', withdrawalMethod: 'account page' } },
      'passed GDPR Art. 7(3)',
    ],
  ],
  'gdpr.9.special-categories': [
    ['none', {}, 'not_applicable GDPR Art. 9(1)'],
    ['health without a condition', { columns: [HEALTH] }, 'issue high GDPR Art. 9(1)'],
    [
      'health in few values',
      { columns: [found('x', 'special_category', { specialCategory: 'health', confidence: 0.4 })] },
      'warning medium GDPR Art. 9(1)',
    ],
    [
      'a condition',
      { columns: [HEALTH], metadata: { specialCategoryCondition: 'health_or_social_care' } },
      'passed GDPR Art. 9(2)(h)',
    ],
    [
      'a condition by its article',
      { columns: [HEALTH], metadata: { specialCategoryCondition: 'Art. 9(2)(j), research' } },
      'passed GDPR Art. 9(2)(j)',
    ],
    [
      'what is no condition',
      { columns: [HEALTH], metadata: { specialCategoryCondition: 'contract' } },
      'issue high GDPR Art. 9(2)',
    ],
    [
      'a legal basis is no condition',
      { columns: [HEALTH], metadata: { legalBasis: 'consent' } },
      'issue high GDPR Art. 9(1)',
    ],
    [
      'health codes',
      { columns: [found('icd', 'health_code', { specialCategory: 'health' })] },
      'issue high GDPR Art. 9(1)',
    ],
    ['offences, which are of Art. 10', { columns: [CRIME] }, 'not_applicable GDPR Art. 9(1)'],
  ],
  'gdpr.10.offences': [
    ['none', { columns: [HEALTH] }, 'not_applicable GDPR Art. 10'],
    ['offences', { columns: [CRIME] }, 'issue high GDPR Art. 10'],
    [
      'doubtful offences',
      {
        columns: [found('x', 'special_category', { specialCategory: 'criminal_offences', confidence: 0.4 })],
      },
      'warning medium GDPR Art. 10',
    ],
    [
      'under a law',
      { columns: [CRIME], metadata: { criminalDataAuthority: 'Example Act, section 3' } },
      'passed GDPR Art. 10',
    ],
  ],
}
