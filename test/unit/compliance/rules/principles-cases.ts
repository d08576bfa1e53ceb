import { CLEAN, EMAIL, found, type Cases } from './judge.js'

export const PRINCIPLES_CASES: Cases = {
  'gdpr.5-1-b.purpose': [
    ['no purpose', {}, 'not_shown medium GDPR Art. 5(1)(b)'],
    ['an empty purpose', { metadata: { purpose: ' ' } }, 'not_shown medium GDPR Art. 5(1)(b)'],
    ['a vague purpose', { metadata: { purpose: 'marketing purposes' } }, 'warning medium GDPR Art. 5(1)(b)'],
    ['a purpose', { metadata: { purpose: 'Answering support requests' } }, 'passed GDPR Art. 5(1)(b)'],
    [
      'the alias dataProcessingPurpose',
      { metadata: { dataProcessingPurpose: 'Support' } },
      'passed GDPR Art. 5(1)(b)',
    ],
    ['no personal data', { columns: [CLEAN] }, 'not_applicable GDPR Art. 5(1)(b)'],
    [
      'no personal data found, but stated',
      { columns: [CLEAN], metadata: { containsPersonalData: true } },
      'not_shown medium GDPR Art. 5(1)(b)',
    ],
  ],
  'gdpr.5-1-c.minimisation': [
    ['a direct identifier', {}, 'issue high GDPR Art. 5(1)(c)'],
    [
      'a direct identifier stated to be necessary',
      { metadata: { necessaryColumns: ['email'] } },
      'passed GDPR Art. 5(1)(c)',
    ],
    [
      'one of two stated to be necessary',
      { columns: [EMAIL, found('tel', 'phone')], metadata: { necessaryColumns: ['email'] } },
      'issue high GDPR Art. 5(1)(c)',
    ],
    ['no identifier', { columns: [CLEAN] }, 'passed GDPR Art. 5(1)(c)'],
    [
      'a doubtful identifier',
      { columns: [found('city', 'postal_address', { confidence: 0.4 })] },
      'passed GDPR Art. 5(1)(c)',
    ],
    ['no rows', { columns: [CLEAN], rows: 0 }, 'not_shown medium GDPR Art. 5(1)(c)'],
  ],
  'gdpr.5-1-c.free-text': [
    ['free text', { columns: [found('notes', 'free_text')] }, 'not_shown low GDPR Art. 5(1)(c)'],
    ['none', {}, 'not_applicable GDPR Art. 5(1)(c)'],
  ],
  'gdpr.5-1-e.retention': [
    ['no period', {}, 'not_shown medium GDPR Art. 5(1)(e)'],
    ['a period', { metadata: { retentionPeriod: '5 years' } }, 'passed GDPR Art. 5(1)(e)'],
    [
      'the alias data_retention_period',
      { metadata: { data_retention_period: '5 years' } as object },
      'passed GDPR Art. 5(1)(e)',
    ],
    ['no end', { metadata: { retentionPeriod: 'indefinitely' } }, 'issue high GDPR Art. 5(1)(e)'],
  ],
}
