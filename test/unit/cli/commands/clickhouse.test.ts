import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFacade, type Facade } from '../../../support/clickhouse/facade.js'
import { runCli, runOnTerminal } from '../support/run-cli.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade({ users: { admin: 'correct horse' } })
})
afterAll(() => server.stop())

const env = { SPANLEDGER_CLICKHOUSE_USER: 'admin', SPANLEDGER_CLICKHOUSE_PASSWORD: 'correct horse' }
const run = (...argv: string[]) => runCli(['clickhouse', ...argv], { env })
const newSink = (name: string) => server.sinkUrl.replace(/otel$/, name)
const tablesOf = async (database: string) => {
  const rows = await server.sql<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = '${database}' ORDER BY name`,
  )
  return rows.map(({ name }) => name)
}
const TABLES = [
  ...['audit_checkpoints', 'audit_events', 'audit_events_mv', 'otel_traces'],
  ...['otel_traces_trace_id_ts', 'otel_traces_trace_id_ts_mv', 'spanledger_migrations'],
]

describe('spanledger clickhouse plan', () => {
  it('prints SQL that makes the tables, and makes none itself', async () => {
    const { exitCode, stdout, stderr } = await run('plan', '--sink', newSink('planned'))
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(await tablesOf('planned')).toEqual([])
    for (const statement of stdout.split(/;$/m)) if (/^[A-Z]/m.test(statement)) await server.sql(statement)
    expect(await tablesOf('planned')).toEqual(TABLES)
  })

  it('asks no server where the version is given', async () => {
    const sink = 'clickhouse://nowhere.invalid/otel?cluster=main'
    const { exitCode, stdout } = await run('plan', '--sink', sink, '--server-version', '25.8')
    expect(exitCode).toBe(0)
    expect(stdout).toContain("ON CLUSTER 'main'")
    expect(stdout).toContain('TYPE bloom_filter')
  })

  it('says that nothing is to be done once all is there', async () => {
    const sink = newSink('complete')
    await run('migrate', '--sink', sink)
    const { stdout } = await run('plan', '--sink', sink)
    expect(stdout).toBe(`-- ${sink}: every step is taken\n`)
  })

  it('prints one document with --json', async () => {
    const { stdout } = await run('plan', '--json', '--grants', '--sink', newSink('documented'))
    const plan = JSON.parse(stdout) as { steps: { version: number }[]; grants: string[] }
    expect(plan.steps.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5])
    expect(plan.grants.join()).toContain('GRANT INSERT ON `documented`.`otel_traces` TO `spanledger_writer`')
  })

  it('refuses a TTL and says why', async () => {
    const { exitCode, stderr } = await run('plan', '--ttl', '90d', '--sink', newSink('kept'))
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^spanledger: ERR_INVALID_OPTION: --ttl is refused: .*ledgers.*\n$/)
  })

  it.each([
    ['another kind of sink', ['--sink', 'file:logs'], 2, /ERR_INVALID_SINK/],
    [
      'a version that is none',
      ['--sink', 'clickhouse://h/x', '--server-version', 'new'],
      2,
      /ERR_INVALID_OPTION/,
    ],
    [
      'a policy that is none',
      ['--sink', 'clickhouse://h/x', '--server-version', '26.2', '--policy', 'x'],
      2,
      /ERR_INVALID_OPTION/,
    ],
    [
      'a server that is not there',
      ['--sink', 'clickhouse://127.0.0.1:1/x'],
      3,
      /ERR_SINK_READ.*ECONNREFUSED/,
    ],
  ])('fails in one line for %s', async (_what, argv, code, line) => {
    const { exitCode, stdout, stderr } = await run('plan', ...argv)
    expect([exitCode, stdout]).toEqual([code, ''])
    expect(stderr).toMatch(line)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('spanledger clickhouse migrate', () => {
  it('makes the tables, says what it did, and then that nothing is to be done', async () => {
    const sink = newSink('migrated')
    const migrate = () =>
      runCli(['clickhouse', 'migrate', '--sink', sink], {
        env: { ...env, NO_COLOR: '1' },
        isTTY: true,
        columns: 80,
      })
    expect(await migrate()).toMatchObject({
      exitCode: 0,
      stdout: '1 spans\n2 trace times\n3 records\n4 records view\n5 checkpoints\n',
    })
    expect(await tablesOf('migrated')).toEqual(TABLES)
    expect((await migrate()).stdout).toBe(`Nothing to do: ${sink} has every step.\n`)
  })

  it('prints one document in a pipe', async () => {
    const { stdout } = await run('migrate', '--backfill', '--sink', newSink('piped'))
    expect(JSON.parse(stdout)).toMatchObject({ backfilledDays: 0, applied: { length: 5 } })
  })

  it('shows neither user nor password where they are wrong', async () => {
    const sink = newSink('refused').replace('://', '://somebody:secret@')
    const { exitCode, stdout, stderr } = await runCli(['clickhouse', 'migrate', '--sink', sink])
    expect([exitCode, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/ERR_SINK_WRITE.*516/)
    expect(stderr).not.toMatch(/somebody|secret/)
  })

  it('shows help as the others do', async () => {
    const { stdout } = await runOnTerminal(['clickhouse', 'migrate', '--help'], 80)
    expect(stdout).toContain('--backfill')
  })
})
