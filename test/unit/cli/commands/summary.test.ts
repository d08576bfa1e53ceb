import { beforeEach, describe, expect, it } from 'vitest'
import { arrange } from '../../../../src/cli/summary/blocks.js'
import { plainStyle } from '../../../../src/cli/terminal/style.js'
import { widthOf } from '../../../../src/cli/text/width.js'
import { summarizeAuditLogs } from '../../../../src/index.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'
import { writeTrails } from '../support/trails.js'

let logDir = ''

beforeEach(async () => {
  logDir = await writeTrails()
})

describe('spanledger summary', () => {
  it('prints the counts as one JSON document, piped', async () => {
    const { exitCode, stdout } = await runCli(['summary', '--log-dir', logDir, '--actor', 'ada'])
    expect(exitCode).toBe(0)
    expect(jsonLines(stdout)).toEqual([await plainSummary({ logDir, actors: 'ada' })])
  })

  it('shows every count on a terminal', async () => {
    const { stdout } = await runOnTerminal(['summary', '--log-dir', logDir], 80)
    expect(stdout).toMatch(/^10 records of 3 operations, \d{4}-.* UTC\n\n/)
    for (const line of [
      /^BY EVENT$/,
      /^audit_started +3 +█+$/,
      /^prepare_loans +6 +█+$/,
      /^EU AI Act +4 +█+$/,
    ]) {
      expect(stdout).toMatch(new RegExp(line.source, 'm'))
    }
    expect(stdout).toMatch(/^loans +2 +█+$/m)
  })

  it.each([40, 80, 120, 200])('fits a terminal of %i columns', async (columns) => {
    const { stdout } = await runOnTerminal(['summary', '--log-dir', logDir], columns)
    expect(stdout.split('\n').filter((line) => widthOf(line) > columns)).toEqual([])
  })

  it('says so when there is nothing', async () => {
    const { stdout } = await runOnTerminal(['summary', '--log-dir', logDir, '--type', 'none'], 80)
    expect(stdout).toBe('No records.\n')
  })
})

describe('arrange', () => {
  const section = (title: string, names: number) => ({
    title,
    rows: Array.from({ length: names }, (_, index) => [`name ${index}`, names - index] as const),
  })

  it('says how many lines it leaves out', () => {
    const lines = arrange([section('BY ACTOR', 20)], 80, plainStyle)
    expect(lines).toHaveLength(14)
    expect(lines.at(-1)).toBe('… 8 more: --json shows all')
  })

  it('puts sections side by side where there is room, the next where least stands', () => {
    const sections = [section('A', 5), section('B', 1), section('C', 1)]
    const lines = arrange(sections, 120, plainStyle)
    expect(lines[0]).toMatch(/^A {61}B$/)
    expect(lines[3]).toMatch(/^name 2 .* C$/)
    expect(arrange(sections, 80, plainStyle)).toHaveLength(12)
  })
})

/** The counts have no prototype: through JSON they are plain objects. */
async function plainSummary(options: Parameters<typeof summarizeAuditLogs>[0]): Promise<unknown> {
  return JSON.parse(JSON.stringify(await summarizeAuditLogs(options)))
}
