import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readMetadataOptions } from '../../../../src/cli/compliance/metadata.js'
import { OPTIONS } from '../../../../src/cli/options.js'
import { widthOf } from '../../../../src/cli/text/width.js'
import type { ComplianceReportJson } from '../../../../src/compliance/index.js'
import { getAuditLogs } from '../../../../src/index.js'
import { tempDir } from '../../../support/temp-dir.js'
import { writeCustomers } from '../support/customers.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'

let dir = ''
let base: string[] = []

beforeEach(() => {
  dir = tempDir()
  base = ['compliance', 'check', writeCustomers(dir), '--log-dir', join(dir, 'logs')]
})

async function check(...argv: string[]): Promise<{ exitCode: number; report: ComplianceReportJson }> {
  const { exitCode, stdout } = await runCli([...base, ...argv])
  return { exitCode, report: jsonLines(stdout)[0] as ComplianceReportJson }
}

const severities = ({ issues }: ComplianceReportJson) => issues.map(({ severity }) => severity)

/** What leaves an issue of medium severity, and none above. */
const LAWFUL = [
  ...['--metadata', 'specialCategoryCondition=explicit_consent'],
  ...['--metadata', 'necessaryColumns=customer_id', '--metadata', 'necessaryColumns=full_name'],
  ...['--metadata', 'necessaryColumns=email', '--metadata', 'legalBasis=contract'],
]

describe('spanledger compliance check, piped', () => {
  it('prints the findings as one JSON document, named after the file', async () => {
    const { exitCode, report } = await check()
    expect(exitCode).toBe(0)
    expect(report).toMatchObject({ regulation: 'GDPR', name: 'customers', rowsSeen: 3, rowsInspected: 3 })
    expect(severities(report)).toContain('high')
  })

  it('leaves a trail of the check in the sink', async () => {
    const { report } = await check()
    const records = await getAuditLogs({ logDir: join(dir, 'logs'), operationId: report.operationId ?? '' })
    const ofType = (type: string) => records.filter(({ eventType }) => eventType === type)
    expect(records[0]).toMatchObject({ operationName: 'compliance_audit', eventType: 'audit_started' })
    expect(ofType('compliance_issue')).toHaveLength(report.issues.length)
    expect(ofType('audit_closed')).toHaveLength(1)
  })

  it('hands on the options', async () => {
    const { report } = await check(
      '--dataset-name',
      'ours',
      '--max-samples',
      '2',
      '--regulation',
      'gdpr',
      ...LAWFUL,
    )
    expect(report).toMatchObject({ regulation: 'GDPR', name: 'ours', rowsInspected: 2 })
    expect(severities(report)).not.toContain('high')
  })

  it('looks at as many rows as its help says, where nothing else is said', async () => {
    const file = join(dir, 'many.csv')
    writeFileSync(file, 'colour\n' + 'red\n'.repeat(20_000))
    const { stdout } = await runCli(['compliance', 'check', file, '--log-dir', join(dir, 'logs')])
    const said = Number(/\[(\d+)\]/.exec(OPTIONS.maxSamples.doc)?.[1])
    expect(jsonLines(stdout)).toMatchObject([{ rowsSeen: 20_000, rowsInspected: said }])
  })

  it('ends with 1 when there is an issue as severe as --fail-on says, or more', async () => {
    const codes = async (...argv: string[]) => {
      const ended = []
      for (const severity of ['high', 'medium', 'low']) {
        ended.push((await check('--fail-on', severity, ...argv)).exitCode)
      }
      return ended
    }
    expect(await codes()).toEqual([1, 1, 1])
    expect(await codes(...LAWFUL)).toEqual([0, 1, 1])
  })

  it('writes a report beside, with --report', async () => {
    const output = join(dir, 'check.html')
    await check('--report', output)
    expect(readFileSync(output, 'utf8')).toContain('GDPR Art. 9(1)')
  })

  it.each([
    [['--regulation', 'NONE'], 2, /ERR_INVALID_OPTION: .*give one of GDPR/],
    [['--metadata', 'encrypted=perhaps'], 2, /ERR_INVALID_OPTION: metadata\.encrypted must be true or false/],
    [['--metadata', 'no-such-file.json'], 2, /ERR_INVALID_INPUT: cannot read --metadata no-such-file\.json/],
  ])('refuses %j with exit code %i', async (argv, exitCode, message) => {
    const result = await runCli([...base, ...argv])
    expect([result.exitCode, result.stdout]).toEqual([exitCode, ''])
    expect(result.stderr).toMatch(message)
  })

  it('ends with 2 for a data set that cannot be read', async () => {
    const result = await runCli([
      'compliance',
      'check',
      join(dir, 'none.csv'),
      '--log-dir',
      join(dir, 'logs'),
    ])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
  })

  it('ends with 3 for a sink that cannot be written', async () => {
    writeFileSync(join(dir, 'file'), '')
    const argv = ['compliance', 'check', join(dir, 'customers.csv'), '--log-dir', join(dir, 'file', 'logs')]
    const { exitCode, stderr } = await runCli(argv)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^spanledger: ERR_UNWRITABLE: .*\n$/)
  })
})

describe('spanledger compliance check, on a terminal', () => {
  it.each([40, 80, 120, 200])('fits %i columns and says all of every finding', async (columns) => {
    const { stdout } = await runOnTerminal([...base, '--metadata', 'colour=red'], columns)
    expect(stdout.split('\n').filter((line) => widthOf(line) > columns)).toEqual([])
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
    const shown = new Set(words(stdout))
    const { report } = await check()
    const told = report.issues.flatMap(({ issue, recommendation }) => words(`${issue} ${recommendation}`))
    // A word longer than a narrow column is broken.
    expect(told.filter((word) => word.length < 15 && !shown.has(word))).toEqual([])
    expect(stdout).toContain('colour')
  })

  it('puts what weighs most first', async () => {
    const { stdout } = await runOnTerminal(base, 100)
    const issues = stdout.slice(stdout.indexOf('ISSUES'), stdout.indexOf('WARNINGS'))
    const order = [...issues.matchAll(/^(high|medium|low) /gm)].map(([, severity = '']) => severity)
    const weights = order.map((severity) => ['high', 'medium', 'low'].indexOf(severity))
    expect(weights).toEqual([...weights].sort())
    expect(order[0]).toBe('high')
  })
})

describe('readMetadataOptions', () => {
  it('reads pairs, repeated ones as lists, booleans as such', async () => {
    const given = ['purpose=a=b, c', 'recipients=x', 'recipients=y', 'encrypted=true', 'dpia=false', 'note=']
    expect(await readMetadataOptions(given)).toEqual({
      ...{ purpose: 'a=b, c', recipients: ['x', 'y'], encrypted: true, dpia: false, note: '' },
    })
  })

  it('reads files, over which pairs win wherever they stand', async () => {
    const file = join(dir, 'processing.json')
    writeFileSync(file, '{"purpose":"from file","controller":"us"}')
    expect(await readMetadataOptions(['purpose=said', file])).toEqual({ purpose: 'said', controller: 'us' })
  })

  it.each(['[]', '"text"', 'null', '{'])('refuses a file that holds %s', async (content) => {
    const file = join(dir, 'processing.json')
    writeFileSync(file, content)
    await expect(readMetadataOptions([file])).rejects.toThrow(/holds no JSON object/)
  })
})
