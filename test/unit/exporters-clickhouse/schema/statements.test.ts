import { describe, expect, it } from 'vitest'
import { grantStatements, parsePolicy } from '../../../../exporters/clickhouse/schema/grants.js'
import type { SchemaTarget } from '../../../../exporters/clickhouse/schema/layout.js'
import { bootstrap, planMigrations } from '../../../../exporters/clickhouse/schema/migrations.js'
import { DEFAULT_TABLES } from '../../../../exporters/clickhouse/schema/names.js'
import { parseVersion } from '../../../../exporters/clickhouse/schema/server-version.js'
import { sql } from '../../../support/clickhouse/engine.js'

const single: SchemaTarget = { database: 'otel', tables: DEFAULT_TABLES }
const hostile = 'x`; DROP TABLE otel.otel_traces; --\\\'"'
const TARGETS: Record<string, SchemaTarget> = {
  'one server': single,
  'a storage policy': { ...single, storagePolicy: 'hot_and_cold' },
  'a cluster': { ...single, cluster: 'main' },
  'a cluster with a storage policy': { ...single, cluster: 'main', storagePolicy: 'hot_and_cold' },
  'hostile names': {
    database: hostile,
    tables: { traces: hostile, records: hostile, checkpoints: hostile, migrations: hostile },
    cluster: hostile,
    storagePolicy: hostile,
  },
}
const VERSIONS = ['26.7', '26.2', '25.8', '24.1']
const POLICIES = ['service=credit-scoring', 'context.tenant=acme', `service=${hostile}`].map(parsePolicy)

function statementsFor(target: SchemaTarget, version: string): string[] {
  const server = parseVersion(version)
  return [
    ...bootstrap(target, server),
    ...planMigrations(target, server).flatMap(({ statements }) => statements),
    ...grantStatements(target),
    ...grantStatements(target, POLICIES),
  ]
}

/** What the engine takes a statement for. It would not run all of them: it has no cluster and no users. */
async function treeOf(statement: string): Promise<string> {
  const rows = await sql<{ explain: string }>(`EXPLAIN AST ${statement}`)
  return rows.map(({ explain }) => explain).join('\n')
}

describe.each(Object.entries(TARGETS))('every statement for %s', (_name, target) => {
  it.each(VERSIONS)('is one statement to the engine, as planned for a server %s', async (version) => {
    for (const statement of statementsFor(target, version)) {
      const kind = /^\w+/.exec(statement)![0]
      const tree = await treeOf(statement)
      expect(tree.split('\n')[0]).toMatch(
        { CREATE: /^create/i, ALTER: /^alter/i, GRANT: /^grant/i }[kind] ?? /^nothing else is planned/,
      )
    }
  })
})

describe('a plan', () => {
  const textFor = (target: SchemaTarget, version: string) => statementsFor(target, version).join('\n')

  it('has text indexes from 26.2 on, and bloom filters before', () => {
    expect(textFor(single, '26.2')).toContain("operation_id TYPE text(tokenizer = 'array')")
    expect(textFor(single, '26.1')).not.toContain('TYPE text(')
    expect(textFor(single, '26.1')).toContain('operation_id TYPE bloom_filter(0.01)')
  })

  it('has views with the rights of whoever makes them, where the server knows such', () => {
    expect(textFor(single, '24.2').match(/SQL SECURITY DEFINER/g)).toHaveLength(2)
    expect(textFor(single, '24.1')).not.toContain('SQL SECURITY')
  })

  it('has every table of one server remember its inserts', () => {
    const creates = statementsFor(single, '26.2').filter((each) => each.includes('MergeTree'))
    expect(creates).toHaveLength(5)
    for (const create of creates) expect(create).toContain('non_replicated_deduplication_window = 10000')
  })

  it('has the engine in a process put on stable storage what it takes, and what it merges', () => {
    const creates = statementsFor({ ...single, place: { kind: 'chdb' } }, '26.2').filter((each) =>
      /MergeTree|MODIFY SETTING/.test(each),
    )
    expect(creates.length).toBeGreaterThan(5)
    for (const create of creates) {
      expect(create).toMatch(
        /fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1/,
      )
    }
    expect(textFor({ ...single, place: { kind: 'http' } }, '26.2')).not.toContain('fsync')
  })

  it('has no TTL: retention drops whole partitions', () => {
    for (const target of Object.values(TARGETS)) expect(textFor(target, '26.2')).not.toMatch(/\bTTL\b/)
  })

  it('keeps a trail on one shard, and fills records where the spans are', () => {
    const text = textFor(TARGETS['a cluster']!, '26.2')
    expect(text).toContain("Distributed('main', 'otel', 'otel_traces_local', cityHash64(TraceId))")
    expect(text).toContain("Distributed('main', 'otel', 'audit_events_local', cityHash64(trace_id))")
    expect(text).toMatch(
      /VIEW IF NOT EXISTS `otel`.`audit_events_mv` ON CLUSTER 'main' TO `otel`.`audit_events_local`/,
    )
    expect(text).toMatch(/FROM `otel`.`otel_traces_local`/)
    const local = statementsFor(TARGETS['a cluster']!, '26.2').filter((each) => /MergeTree/.test(each))
    for (const create of local) expect(create).toMatch(/ENGINE = Replicated/)
  })
})

describe('a policy by context', () => {
  it('shows a record that holds an integer beyond 64 bits, too', async () => {
    const [policy = ''] = grantStatements(single, [parsePolicy('context.tenant=acme')])
      .filter((each) => each.includes('tenant'))
      .filter((each) => each.includes(' USING '))
    const condition = / USING (.*) TO /s.exec(policy)![1]!
    const see = async (record: string) => {
      const rows = await sql<{ seen: number }>(
        `SELECT ${condition} AS seen FROM (SELECT '${record}' AS record)`,
      )
      return rows[0]!.seen
    }
    expect(await see('{"context":{"tenant":"acme"},"details":{"n":100000000000000000000}}')).toBe(1)
    expect(await see('{"context":{"tenant":"other"},"details":{"n":100000000000000000000}}')).toBe(0)
  })
})

describe('the roles', () => {
  const grants = grantStatements(single).filter((each) => each.startsWith('GRANT'))
  const of = (role: string) => grants.filter((each) => each.endsWith(`TO \`${role}\``))

  it('let a writer insert, and nothing else', () => {
    expect(of('spanledger_writer').map((each) => each.split(' ON ')[0])).toEqual([
      'GRANT INSERT',
      'GRANT INSERT',
    ])
  })

  it.each(['spanledger_reader', 'spanledger_auditor'])('let %s read, and nothing else', (role) => {
    expect(new Set(of(role).map((each) => each.split(' ON ')[0]))).toEqual(new Set(['GRANT SELECT']))
  })

  it('of a policy read records only, and the auditor still all', () => {
    const statements = grantStatements(single, [parsePolicy('service=credit-scoring')])
    const role = '`spanledger_reader_service=credit-scoring`'
    expect(statements.filter((each) => each.endsWith(`TO ${role}`))).toEqual([
      `GRANT SELECT ON \`otel\`.\`audit_events\` TO ${role}`,
      expect.stringContaining("FOR SELECT USING service = 'credit-scoring'"),
    ])
    expect(statements.at(-1)).toMatch(/USING 1 TO `spanledger_auditor`$/)
  })

  it('of policies that differ have names that differ, as each would read what the other does', () => {
    const policies = ['context.a=b_c', 'context.a_b=c', 'service=a_b_c'].map(parsePolicy)
    const created = grantStatements(single, policies).filter((each) => /^CREATE ROLE.*reader/.test(each))
    expect(new Set(created).size).toBe(3)
  })

  it('hold no password', () => {
    expect(grantStatements(single, POLICIES).join('\n')).not.toMatch(/IDENTIFIED|PASSWORD/i)
  })

  it.each(['', 'service=', 'tenant=acme', 'context.=x', 'context.tenant='])(
    'refuse the policy %j',
    (text) => {
      expect(() => parsePolicy(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
    },
  )
})
