import type { Cases } from './judge.js'

const US = { storageLocations: 'US' }

export const TRANSFERS_CASES: Cases = {
  'gdpr.44-46.transfers': [
    ['no place', {}, 'not_shown medium GDPR Art. 44'],
    [
      'the EEA',
      { metadata: { dataStorageLocation: ['EU', 'de', 'Norway', 'France', 'eea'] } },
      'passed GDPR Art. 44',
    ],
    [
      'adequate countries',
      { metadata: { storageLocations: ['UK', 'Japan', 'BR'] } },
      'passed GDPR Art. 45(3)',
    ],
    [
      'a country without a decision',
      { metadata: { storageLocations: ['DE', 'India'] } },
      'issue high GDPR Art. 44, 46(1)',
    ],
    [
      'the same with standard clauses',
      { metadata: { storageLocations: 'IN', transferSafeguard: 'standard_contractual_clauses' } },
      'passed GDPR Art. 46(2)(c)',
    ],
    [
      'the same under a derogation',
      { metadata: { storageLocations: 'IN', transferSafeguard: 'derogation' } },
      'warning medium GDPR Art. 49(1)',
    ],
    [
      'an adequacy framework where there is none',
      { metadata: { storageLocations: 'IN', transferSafeguard: 'adequacy_framework' } },
      'issue high GDPR Art. 44, 46(1)',
    ],
    ['the United States', { metadata: US }, 'warning medium GDPR Art. 45(3)'],
    [
      'the United States, certified',
      { metadata: { ...US, transferSafeguard: 'adequacy_framework' } },
      'passed GDPR Art. 45(3)',
    ],
    [
      'a place not known',
      { metadata: { storageLocations: ['DE', 'eu-central-1'] } },
      'not_shown medium GDPR Art. 44',
    ],
    [
      'a place not known beside one without a decision',
      { metadata: { storageLocations: ['x', 'IN'] } },
      'issue high GDPR Art. 44, 46(1)',
    ],
  ],
}
