/** The result of a compliance check with a finding of every severity. */
export function sampleComplianceReport() {
  return {
    regulation: 'GDPR',
    component: 'dataset',
    name: 'customers_2026',
    generatedAt: '2026-05-04T09:30:00.000Z',
    rowsSeen: 5_000,
    rowsInspected: 1_000,
    stated: {
      purpose: ['credit scoring'],
      legalBasis: 'contract',
      dataEncrypted: true,
      pseudonymisedColumns: ['customer'],
    },
    operationId: '01900000-0000-7000-8000-000000001001',
    issues: [
      {
        component: 'dataset',
        issue: 'The column "diagnosis" holds health data, and no condition of Art. 9(2) is stated.',
        severity: 'high',
        recommendation: 'State the condition that allows the processing, or drop the column before training.',
        citation: 'GDPR Art. 9(1), 9(2)',
      },
      {
        component: 'dataset',
        issue: 'No retention period is stated.',
        severity: 'medium',
        recommendation: 'Set `retentionDays` in the metadata of the data set.',
        citation: 'GDPR Art. 5(1)(e)',
      },
    ],
    warnings: [
      {
        component: 'dataset',
        issue: 'Two columns together come close to identifying a person.',
        severity: 'low',
        recommendation: 'Coarsen the postcode to its first two digits.',
        citation: 'GDPR Recital 26',
      },
    ],
    passedChecks: [
      { component: 'dataset', check: 'A purpose is stated.', citation: 'GDPR Art. 5(1)(b)' },
      { component: 'dataset', check: 'A legal basis is stated.', citation: 'GDPR Art. 6(1)' },
    ],
    notApplicable: [{ check: 'Consent', reason: 'The legal basis is not consent.', citation: 'GDPR Art. 7' }],
    unreadMetadata: ['retentionPeriode'],
    columns: [
      { column: 'email', findings: [{ kind: 'email', confidence: 0.99, share: 0.982 }] },
      {
        column: 'diagnosis',
        findings: [
          { kind: 'health_code', confidence: 0.84, share: 0.61, specialCategory: 'health' },
          { kind: 'free_text', confidence: 0.4, share: 0.05 },
          { kind: 'phone', confidence: 0.9, share: 0.002 },
        ],
      },
      { column: 'mobile', findings: [{ kind: 'phone', confidence: 0.42, share: 0 }] },
      { column: 'customer', findings: [] },
      { column: 'income', findings: [] },
    ],
  } as const
}
