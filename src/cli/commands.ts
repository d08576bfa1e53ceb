import type { CommandSpec } from './command.js'
import { COMMON, FILTER, SOURCE } from './options.js'

/** Every command, in the order help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'logs',
    summary: 'Show audit records.',
    options: ['order', 'limit', 'cursor', 'skipDamaged', ...FILTER, ...SOURCE, ...COMMON],
    examples: [
      'spanledger logs --log-dir audit_logs --since 24h --regulation GDPR',
      'spanledger logs --log-dir audit_logs --type data_access | jq .actor.id',
    ],
    load: async () => (await import('./logs/logs.js')).logs,
  },
  {
    name: 'summary',
    summary: 'Count audit records by type, regulation, operation, actor, data set, outcome and day.',
    options: ['skipDamaged', ...FILTER, ...SOURCE, ...COMMON],
    examples: ['spanledger summary --log-dir audit_logs --since 7d'],
    load: async () => (await import('./summary/summary.js')).summary,
  },
  {
    name: 'report audit',
    summary: 'Write a report on audit records, as HTML or PDF.',
    options: [
      ...(['output', 'title', 'templateDir', 'css', 'logo', 'noCharts', 'skipDamaged'] as const),
      ...[...FILTER, ...SOURCE, ...COMMON],
    ],
    examples: ['spanledger report audit --log-dir audit_logs --since 2026-05-01 --output may.html'],
    load: async () => (await import('./report/audit.js')).reportAudit,
  },
  {
    name: 'report compliance',
    summary: 'Write a report on a compliance check, as HTML or PDF.',
    options: [
      ...(['output', 'input', 'data', 'title', 'templateDir', 'css', 'logo'] as const),
      ...(['regulation', 'datasetName', 'metadata', 'maxSamples'] as const),
      ...[...SOURCE, ...COMMON],
    ],
    examples: [
      'spanledger report compliance --input check.json --output check.html',
      'spanledger report compliance --data customers.csv --output check.pdf',
    ],
    load: async () => (await import('./report/compliance.js')).reportCompliance,
  },
  {
    name: 'compliance check',
    summary: 'Check a CSV or NDJSON file against a regulation, and keep an audit trail of the check.',
    operand: 'FILE',
    options: [
      ...(['regulation', 'datasetName', 'metadata', 'failOn', 'maxSamples', 'report'] as const),
      ...[...SOURCE, ...COMMON],
    ],
    examples: [
      'spanledger compliance check customers.csv --metadata legalBasis=contract --fail-on high',
      'spanledger compliance check customers.csv --metadata processing.json --json > check.json',
    ],
    load: async () => (await import('./compliance/check.js')).complianceCheck,
  },
  {
    name: 'verify',
    summary: 'Check every record, chain and span for changes, losses and additions.',
    options: ['receipts', 'strict', 'findingLimit', ...SOURCE, ...COMMON],
    examples: [
      'spanledger verify --log-dir audit_logs',
      'spanledger verify --log-dir audit_logs --receipts receipts.ndjson --strict --json',
    ],
    load: async () => (await import('./verify/verify.js')).verify,
  },
  {
    name: 'recover',
    summary: 'Send what dead writers left in their journals, and close their open trails.',
    options: ['timeout', 'deadLetters', ...SOURCE, ...COMMON],
    examples: [
      'spanledger recover --log-dir audit_logs',
      'spanledger recover --log-dir audit_logs --dead-letters',
    ],
    load: async () => (await import('./recover/recover.js')).recover,
  },
  {
    name: 'status',
    summary: 'Show the files, writers and backlog of a sink. Changes nothing.',
    options: [...SOURCE, ...COMMON],
    examples: ['spanledger status --log-dir audit_logs'],
    load: async () => (await import('./status/status.js')).status,
  },
  {
    name: 'clickhouse plan',
    summary: 'Print the SQL that makes or completes the tables of a ClickHouse sink. Changes nothing.',
    options: ['serverVersion', 'grants', 'policies', 'ttl', 'sink', ...COMMON],
    examples: [
      'spanledger clickhouse plan --sink clickhouse://admin@localhost:8123/otel',
      "spanledger clickhouse plan --sink 'clickhouse://localhost/otel?cluster=main' --server-version 25.8 --grants",
    ],
    load: async () => (await import('./clickhouse/plan.js')).plan,
  },
  {
    name: 'clickhouse migrate',
    summary: 'Make or complete the tables of a ClickHouse sink.',
    options: ['backfill', 'sink', ...COMMON],
    examples: ['spanledger clickhouse migrate --sink clickhouse://admin@localhost:8123/otel'],
    load: async () => (await import('./clickhouse/migrate.js')).migrate,
  },
]
