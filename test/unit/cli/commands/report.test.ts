import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { tempDir } from '../../../support/temp-dir.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'
import { writeCustomers } from '../support/customers.js'
import { writeTrails } from '../support/trails.js'

let dir = ''
let output = ''

beforeEach(() => {
  dir = tempDir()
  output = join(dir, 'report.html')
})

const html = () => readFileSync(output, 'utf8')

describe('spanledger report audit', () => {
  it('writes a report on the records of the filter, and says where', async () => {
    const logDir = await writeTrails()
    const where = ['--log-dir', logDir, '--output', output]
    const { exitCode, stdout } = await runCli(['report', 'audit', ...where, '--operation', 'score_loan'])
    expect({ exitCode, json: jsonLines(stdout) }).toEqual({ exitCode: 0, json: [{ outputFile: output }] })
    expect(html()).toContain('score_loan')
    expect(html()).not.toContain('prepare_loans')
  })

  it('takes title, style sheet, templates and logo, and leaves charts out when told', async () => {
    const logDir = await writeTrails()
    const logo = join(dir, 'logo.svg')
    const css = join(dir, 'own.css')
    writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>')
    writeFileSync(css, 'h1 { color: rebeccapurple }')
    writeFileSync(join(dir, 'limits.mustache'), '<p>Our own words on limits.</p>')
    const where = ['--log-dir', logDir, '--output', output]
    await runCli(['report', 'audit', ...where])
    const charts = html().match(/<svg/g)?.length ?? 0
    const look = ['--title', 'May & June', '--css', css, '--logo', logo, '--template-dir', dir, '--no-charts']
    expect((await runCli(['report', 'audit', ...where, ...look])).stderr).toBe('')
    expect(html()).toContain('May &amp; June')
    expect(html()).toContain('rebeccapurple')
    expect(html()).toContain('data:image')
    expect(html()).toContain('Our own words on limits.')
    expect([charts > 0, html().match(/<svg/g)]).toEqual([true, null])
  })

  it('leaves no file and ends with 3 where there is no sink', async () => {
    const argv = ['report', 'audit', '--log-dir', join(dir, 'none'), '--output', output]
    const { exitCode, stderr } = await runCli(argv)
    expect([exitCode, existsSync(output)]).toEqual([3, false])
    expect(stderr).toMatch(/^spanledger: ERR_SINK_NOT_FOUND: .*\n$/)
  })

  it('names the file in words on a terminal', async () => {
    const logDir = await writeTrails()
    const argv = ['report', 'audit', '--log-dir', logDir, '--output', output]
    expect((await runOnTerminal(argv, 80)).stdout).toBe(`Wrote ${output}\n`)
  })
})

describe('spanledger report compliance', () => {
  it('writes a report on what an earlier check printed', async () => {
    const check = ['compliance', 'check', writeCustomers(dir), '--log-dir', join(dir, 'logs')]
    const { stdout } = await runCli([...check, '--dataset-name', 'our customers'])
    const input = join(dir, 'check.json')
    writeFileSync(input, stdout)
    const argv = ['report', 'compliance', '--input', input, '--output', output]
    expect(await runCli(argv)).toMatchObject({ exitCode: 0, stderr: '' })
    expect(html()).toContain('our customers')
    expect(html()).toContain('GDPR Art. 9(1)')
  })

  it('runs the check first with --data, which leaves a trail', async () => {
    const logDir = join(dir, 'logs')
    const data = ['--data', writeCustomers(dir), '--log-dir', logDir, '--metadata', 'legalBasis=contract']
    expect(await runCli(['report', 'compliance', ...data, '--output', output])).toMatchObject({ exitCode: 0 })
    expect(html()).toContain('customers')
    const { stdout } = await runCli(['logs', '--log-dir', logDir, '--type', 'compliance_check'])
    expect(jsonLines(stdout)).toHaveLength(1)
  })

  it.each([
    ['a file that is no JSON', 'name,email\n', /^spanledger: ERR_INVALID_INPUT: --input .* is no JSON/],
    ['JSON that is no result of a check', '{"issues":[]}', /^spanledger: ERR_INVALID_INPUT: /],
    ['a file that is not there', undefined, /^spanledger: ERR_INVALID_INPUT: cannot read --input /],
  ])('refuses %s with exit code 2', async (_case, content, message) => {
    const input = join(dir, 'input.json')
    if (content !== undefined) writeFileSync(input, content)
    const { exitCode, stderr } = await runCli(['report', 'compliance', '--input', input, '--output', output])
    expect([exitCode, existsSync(output)]).toEqual([2, false])
    expect(stderr).toMatch(message)
  })
})
