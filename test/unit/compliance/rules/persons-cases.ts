import type { Cases } from './judge.js'

export const PERSONS_CASES: Cases = {
  'gdpr.12-2.requests': [
    ['nothing said', {}, 'not_shown medium GDPR Art. 12(2), 15-22'],
    ['not answered', { metadata: { dataSubjectRequests: false } }, 'issue high GDPR Art. 12(2), 15-22'],
    [
      'answered',
      { metadata: { dataSubjectRequests: 'privacy@example.com' } },
      'passed GDPR Art. 12(2), 15-22',
    ],
  ],
  'gdpr.13-14.information': [
    ['nothing said', {}, 'not_shown medium GDPR Art. 13(1), 14(1)'],
    [
      'a notice to the persons asked',
      { metadata: { privacyNotice: true, dataSource: 'data_subject' } },
      'passed GDPR Art. 13(1)',
    ],
    [
      'a notice where data is from elsewhere',
      { metadata: { privacyNotice: 'v3', dataSource: 'other' } },
      'passed GDPR Art. 14(1)',
    ],
    ['no notice', { metadata: { privacyNotice: false } }, 'issue high GDPR Art. 13(1), 14(1)'],
  ],
  'gdpr.17-1.model-erasure': [
    ['nothing said', { model: {} }, 'not_shown medium GDPR Art. 17(1)'],
    ['supported', { model: { supportsForgetRequest: true } }, 'passed GDPR Art. 17(1)'],
    ['not supported', { model: { supportsForgetRequest: false } }, 'issue medium GDPR Art. 17(1)'],
  ],
  'gdpr.22.automated-decisions': [
    ['nothing said', { model: {} }, 'not_shown medium GDPR Art. 22(1), 22(3)'],
    [
      'no automated decisions',
      { model: { automatedDecisions: false } },
      'not_applicable GDPR Art. 22(1), 22(3)',
    ],
    [
      'with human review',
      { model: { automatedDecisions: true, humanReview: true } },
      'passed GDPR Art. 22(3)',
    ],
    ['review not mentioned', { model: { automatedDecisions: true } }, 'not_shown high GDPR Art. 22(3)'],
    [
      'without human review',
      { model: { automatedDecisions: true, humanReview: false } },
      'issue high GDPR Art. 22(1), 22(3)',
    ],
  ],
}
