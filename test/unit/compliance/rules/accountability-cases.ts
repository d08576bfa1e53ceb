import { found, HEALTH, type Cases } from './judge.js'

const CRIME = found('convictions', 'special_category', { specialCategory: 'criminal_offences' })
const RECORD = {
  controller: 'Example Ltd, dpo@example.com',
  purpose: 'Answering support requests',
  dataSubjects: ['customers'],
  dataCategories: ['contact data'],
  recipients: 'none',
  retentionPeriod: '2 years',
  securityMeasures: ['encryption'],
}

export const ACCOUNTABILITY_CASES: Cases = {
  'gdpr.25-1.pseudonymisation': [
    ['identifiers in the clear', {}, 'issue medium GDPR Art. 25(1)'],
    [
      'identifiers in a column stated to hold pseudonyms',
      { metadata: { pseudonymisedColumns: ['email'] } },
      'issue high GDPR Art. 25(1)',
    ],
    [
      'identifiers in another column than the one stated to hold pseudonyms',
      { metadata: { pseudonymised: true, pseudonymisedColumns: ['sender'] } },
      'issue medium GDPR Art. 25(1)',
    ],
    [
      'identifiers in data stated to be pseudonymised',
      { metadata: { pseudonymised: true } },
      'issue high GDPR Art. 25(1)',
    ],
    ['no direct identifiers', { columns: [found('born', 'birth_date')] }, 'passed GDPR Art. 25(1)'],
    ['no rows', { columns: [found('born', 'birth_date')], rows: 0 }, 'not_shown medium GDPR Art. 25(1)'],
  ],
  'gdpr.30-1.processing-record': [
    ['all of it', { metadata: RECORD }, 'passed GDPR Art. 30(1)(a)-(d), (f), (g)'],
    [
      'no recipients, no measures',
      { metadata: { ...RECORD, recipients: [], securityMeasures: '' } },
      'not_shown medium GDPR Art. 30(1)(d), (g)',
    ],
    [
      'no categories',
      { metadata: { ...RECORD, dataSubjects: '', dataCategories: '' } },
      'not_shown medium GDPR Art. 30(1)(c)',
    ],
  ],
  'gdpr.32-1-a.encryption': [
    ['nothing said', {}, 'not_shown medium GDPR Art. 32(1)(a)'],
    ['encrypted', { metadata: { dataEncrypted: true } }, 'passed GDPR Art. 32(1)(a)'],
    [
      'direct identifiers, not encrypted',
      { metadata: { dataEncrypted: false } },
      'issue high GDPR Art. 32(1)(a)',
    ],
    [
      'other personal data, not encrypted',
      { columns: [found('born', 'birth_date')], metadata: { encrypted: false } },
      'issue medium GDPR Art. 32(1)(a)',
    ],
  ],
  'gdpr.32-1-b.access-control': [
    ['nothing said', {}, 'not_shown medium GDPR Art. 32(1)(b)'],
    ['limited', { metadata: { accessControl: 'role-based' } }, 'passed GDPR Art. 32(1)(b)'],
    ['not limited', { metadata: { accessControl: false } }, 'issue high GDPR Art. 32(1)(b)'],
  ],
  'gdpr.35-3-b.dpia': [
    ['no special categories', { rows: 10_000 }, 'not_applicable GDPR Art. 35(3)(b)'],
    ['special categories in few rows', { columns: [HEALTH] }, 'warning low GDPR Art. 35(3)(b)'],
    [
      'special categories in 5,000 rows',
      { columns: [HEALTH], rows: 5000 },
      'not_shown high GDPR Art. 35(3)(b)',
    ],
    ['offences in 5,000 rows', { columns: [CRIME], rows: 5000 }, 'not_shown high GDPR Art. 35(3)(b)'],
    [
      'stated to be on a large scale',
      { columns: [HEALTH], metadata: { largeScale: true } },
      'not_shown high GDPR Art. 35(3)(b)',
    ],
    [
      'stated not to be',
      { columns: [HEALTH], rows: 9000, metadata: { largeScale: false } },
      'not_applicable GDPR Art. 35(3)(b)',
    ],
    [
      'not assessed',
      { columns: [HEALTH], rows: 9000, metadata: { dpiaConducted: false } },
      'issue high GDPR Art. 35(3)(b)',
    ],
    [
      'assessed',
      { columns: [HEALTH], rows: 9000, metadata: { dpiaConducted: 'DPIA-2' } },
      'passed GDPR Art. 35(3)(b)',
    ],
  ],
}
