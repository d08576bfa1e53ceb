/** The import directions of the house: data flows one way, so imports do too. */
const room = (name) => `^(src|exporters)/${name}/`
const forbid = (name, comment, from, to, more = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, ...more },
  to: { path: to },
})

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A circle has no direction.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    forbid(
      'record-is-pure',
      'record/ knows nothing of the rest.',
      room('record'),
      '^(src/(?!record/|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'config-is-low',
      'config/ is known by all and knows record/ only.',
      room('config'),
      '^(src/(?!record/|config/|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'journal-knows-record',
      'journal/ knows record/ (and config/).',
      room('journal'),
      '^(src/(?!record/|config/|journal/|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'otel-knows-record',
      'otel/ knows record/ (and config/).',
      room('otel'),
      '^(src/(?!record/|config/|otel/|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'delivery-knows-both',
      'delivery/ knows journal/ and otel/.',
      room('delivery'),
      '^(src/(?!record/|config/|journal/|otel/|delivery/|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'query-is-pure',
      'query/ is an interface and pure filtering; readers.ts alone opens sinks.',
      room('query'),
      '^(src/(?!record/|config/|query/|readers\\.ts|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'ledger-checks',
      'ledger/ knows records, how they look as spans, and where they are read.',
      room('ledger'),
      '^(src/(?!record/|config/|query/|ledger/|readers\\.ts|otel/projection\\.ts|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'reading-never-writes',
      'Reading code never imports writing code.',
      '^src/(query|report)/|^src/readers\\.ts',
      '^src/(trail|delivery|otel|writers\\.ts)',
    ),
    forbid(
      'only-two-doors',
      'Only writers.ts and readers.ts import exporters/.',
      '^src/(?!writers\\.ts|readers\\.ts)',
      '^exporters/',
    ),
    forbid(
      'report-reads',
      'report/ knows query/ and record/.',
      room('report'),
      '^(src/(?!record/|config/|query/|report/|(errors|version)\\.ts)|exporters/)',
    ),
    forbid(
      'exporters-know-formats',
      'exporters/ know formats, never the writing pipeline.',
      '^exporters/',
      '^src/(trail|delivery|report|compliance|cli|writers\\.ts)',
    ),
    forbid(
      'instrumentation-is-optional',
      'Only who asks for it loads what patches a host: it stands above the write API.',
      '^(src|exporters)/(?!instrumentation/|register\\.ts)',
      '^src/(instrumentation/|register\\.ts)',
    ),
    forbid('cli-is-a-leaf', 'Nothing imports the command line.', '^(src|exporters)/(?!cli/)', '^src/cli/'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
