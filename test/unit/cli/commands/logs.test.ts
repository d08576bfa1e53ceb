import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { getAuditLogs, type StoredRecord } from '../../../../src/index.js'
import { widthOf } from '../../../../src/cli/text/width.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'
import { writeTrails } from '../support/trails.js'

let logDir = ''
let records: StoredRecord[] = []

beforeEach(async () => {
  logDir = await writeTrails()
  records = await getAuditLogs({ logDir })
})

const logs = (...argv: string[]) => runCli(['logs', '--log-dir', logDir, ...argv])

describe('spanledger logs, piped', () => {
  it('prints each record as one line of JSON, in order, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await logs()
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(jsonLines(stdout)).toEqual(records)
    expect(records).toHaveLength(10)
  })

  it.each<[string[], (record: StoredRecord) => boolean]>([
    [['--type', 'data_access', '--type', 'error'], (r) => ['data_access', 'error'].includes(r.eventType)],
    [['--operation', 'score_loan'], (r) => r.operationName === 'score_loan'],
    [['--regulation', 'EU AI Act'], (r) => r.regulations.includes('EU AI Act')],
    [['--actor', 'ada', '--user', 'api'], (r) => r.actor?.id === 'ada' || r.actor?.id === 'api'],
    [['--dataset', 'loans'], (r) => r.eventType === 'data_access'],
    [['--outcome', 'failure'], (r) => r.outcome === 'failure'],
    [['--subject', 'customer-1'], (r) => r.eventType === 'data_access'],
    [
      ['--type', 'audit_closed', '--regulation', 'EU AI Act'],
      (r) => r.eventType === 'audit_closed' && r.outcome === 'failure',
    ],
    [['--since', '1h'], () => true],
    [['--until', '1h'], () => false],
    [['--since', '2020-01-01', '--until', '2020-01-02'], () => false],
  ])('takes the filter %j', async (argv, isWanted) => {
    const { exitCode, stdout } = await logs(...argv)
    expect(exitCode).toBe(0)
    expect(jsonLines(stdout)).toEqual(records.filter(isWanted))
  })

  it.each(['operationId', 'traceId'] as const)('finds one trail by its %s', async (member) => {
    const id = records[4]?.[member] ?? ''
    const { stdout } = await logs(member === 'traceId' ? '--trace' : '--operation-id', id)
    expect(jsonLines(stdout)).toEqual(records.filter((record) => record[member] === id))
  })

  it('goes through all pages by the cursors it prints, with the time a span stood for', async () => {
    const seen: unknown[] = []
    const argv = ['--since', '1h', '--order', 'desc', '--limit', '4']
    let page = await logs(...argv)
    for (let more = page.stderr; more !== ''; more = page.stderr) {
      seen.push(...jsonLines(page.stdout))
      expect(more).toMatch(/^next page: --since \S+ --cursor \S+\n$/)
      const next = more.trimEnd().split(' ').slice(2)
      page = await logs('--order', 'desc', '--limit', '4', ...next)
    }
    seen.push(...jsonLines(page.stdout))
    expect(seen).toEqual([...records].reverse())
  })

  it('prints no cursor when the limit is just met', async () => {
    const { stdout, stderr } = await logs('--limit', String(records.length))
    expect([jsonLines(stdout).length, stderr]).toEqual([records.length, ''])
  })

  it('reads the sink and the journal that the environment names', async () => {
    const { stdout } = await runCli(['logs'], { env: { SPANLEDGER_SINK: `file:${logDir}` } })
    expect(jsonLines(stdout)).toEqual(records)
  })
})

describe('spanledger logs, of a damaged sink', () => {
  const damage = (): string => {
    const name = readdirSync(logDir).find((file) => file.endsWith('.jsonl')) ?? ''
    const file = join(logDir, name)
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n')
    writeFileSync(file, [`X${first.slice(1)}`, ...rest].join('\n'))
    return file
  }

  it('stops at the damage with exit code 3', async () => {
    const file = damage()
    const { exitCode, stderr } = await logs()
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^spanledger: ERR_DAMAGED: .*\n$/)
    expect(stderr).toContain(`${file} at byte 0`)
  })

  it('reads past it under --skip-damaged, names it and ends with 1', async () => {
    const file = damage()
    const { exitCode, stdout, stderr } = await logs('--skip-damaged')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^spanledger: skipped .*\n$/)
    expect(stderr).toContain(`${file} at byte 0`)
    expect(jsonLines(stdout)).toHaveLength(records.length - 3)
  })
})

describe('spanledger logs, on a terminal', () => {
  it.each([40, 80, 120, 200])('fits %i columns and shows every record', async (columns) => {
    const { stdout } = await runOnTerminal(['logs', '--log-dir', logDir], columns)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.filter((line) => widthOf(line) > columns)).toEqual([])
    expect(lines).toHaveLength(records.length + 2)
    expect(lines[0]).toMatch(/^TIME \S+ +EVENT +OPERATION +.*WHAT/)
    expect(lines.at(-1)).toBe('10 records')
  })

  it('hands no control character of a record to the terminal, in a table or as JSON', async () => {
    for (const argv of [[], ['--json']]) {
      const { stdout } = await runOnTerminal(['logs', '--log-dir', logDir, ...argv], 200)
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/)
    }
  })

  it('prints JSON under --json', async () => {
    const { stdout } = await runOnTerminal(['logs', '--log-dir', logDir, '--json'], 80)
    expect(jsonLines(stdout)).toEqual(records)
  })

  it('says so when there is nothing', async () => {
    const { stdout } = await runOnTerminal(['logs', '--log-dir', logDir, '--type', 'none'], 80)
    expect(stdout).toBe('No records.\n')
  })

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('with the environment %j has colours: %s', async (env, hasColours) => {
    const { stdout } = await runCli(['logs', '--log-dir', logDir], { isTTY: true, columns: 120, env })
    expect(stdout.includes('\u001B[31mfailure')).toBe(hasColours)
    expect(stdout.includes('\u001B')).toBe(hasColours)
  })
})
