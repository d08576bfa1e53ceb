import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { recoverAudit } from 'spanledger'
import { describe, expect, it } from 'vitest'
import { REGISTER, auditedHost, provedRecords } from '../support/audited-host.js'
import { hostDirectory, hostEnv, hostInstalls } from '../support/host-install.js'
import { journalsIn } from '../support/end-of.js'
import { describeRecords, listedRecords } from '../support/record-list.js'
import { runCommand } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

const readme = new URL('../e2e/hosts/vad-once/README.md', import.meta.url)
const listed = listedRecords(readme, 'Records')
const NODE_OPTIONS = REGISTER.join(' ')

async function recordsIn(logDir: string) {
  return describeRecords(await provedRecords(logDir), readme, 'Records')
}

describe.each(hostInstalls)('spanledger/register, on %s', (install) => {
  it.each([
    ['has nothing left to do', 'end', { code: 0, signal: null }],
    ['throws what nobody catches', 'throw', { code: 1, signal: null }],
    ['is ended by a signal that it does not handle', 'wait', { code: null, signal: 'SIGTERM' }],
  ])('hands over all records when the host %s', async (_what, how, end) => {
    const host = auditedHost('vad-once/once.cjs', { install, args: [how] })
    await host.printed('asked')
    if (how === 'wait') host.child.kill('SIGTERM')
    const { code, signal } = await host.ended
    expect({ code, signal }).toEqual(end)
    expect(await recordsIn(host.logDir)).toEqual(listed)
    expect(journalsIn(join(host.logDir, 'journal'))).toEqual([])
  })

  it('keeps all records in the journal when the host calls process.exit, for the next writer to hand over', async () => {
    const host = auditedHost('vad-once/once.cjs', { install, args: ['exit'] })
    expect(await host.ended).toMatchObject({ code: 0, stdout: 'asked: 1x1.\n', stderr: '' })
    expect(journalsIn(join(host.logDir, 'journal'))).toHaveLength(1)
    await recoverAudit({ logDir: host.logDir })
    expect(await recordsIn(host.logDir)).toEqual(listed)
    expect(journalsIn(join(host.logDir, 'journal'))).toEqual([])
  })

  it('works by NODE_OPTIONS, and in the processes that the host starts', async () => {
    const host = auditedHost('vad-once/child.mjs', { install, nodeOptions: [], env: { NODE_OPTIONS } })
    expect(await host.ended).toMatchObject({ code: 0, stdout: 'asked: 1x1.\n', stderr: '' })
    expect(await recordsIn(host.logDir)).toEqual(listed)
  })

  it('audits worker threads', async () => {
    const host = auditedHost('vad-once/thread.mjs', { install })
    expect(await host.ended).toMatchObject({ code: 0, stdout: 'asked: 1x1.\nworker: 0.\n', stderr: '' })
    expect(await recordsIn(host.logDir)).toEqual(listed)
  })

  it('joins the trace of a host that registers its SDK later, and leaves it its context manager', async () => {
    const host = auditedHost(`vad-once/traced-${install}.mjs`, { install })
    const { stdout, stderr } = await host.ended
    expect(stderr).toBe('')
    const { traceId, spanId, own } = JSON.parse(stdout.split('\n')[1]!) as Record<string, unknown>
    expect(own).toBe(true)
    const records = await provedRecords(host.logDir)
    expect(new Set(records.map((record) => record.traceId))).toEqual(new Set([traceId]))
    const started = records.filter(({ eventType }) => eventType === 'audit_started')
    expect(started.map(({ details }) => details)).toMatchObject([
      { span: { parentSpanId: spanId } },
      { span: { parentSpanId: spanId } },
    ])
  })

  it.each([
    ['npm', ['npm', '--version']],
    ['tsc', ['node', createRequire(import.meta.url).resolve('typescript/bin/tsc'), '--version']],
  ])('does not show in what %s says, and leaves nothing where nothing was audited', async (_name, tool) => {
    const cwd = hostDirectory(install)
    const logDir = join(tempDir(), 'logs')
    const [command, ...args] = tool
    const env = hostEnv(install)
    const audit = { NODE_OPTIONS, SPANLEDGER_SINK: `file:${logDir}` }
    const bare = await runCommand(command!, args, { cwd, env }).ended
    expect(await runCommand(command!, args, { cwd, env: { ...env, ...audit } }).ended).toEqual(bare)
    expect(bare).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d/) as string })
    expect(existsSync(logDir)).toBe(false)
  })

  it('sees what an ES module imports in a host that registers the instrumentation itself', async () => {
    const host = auditedHost('vad-once/once.mjs', { install, nodeOptions: ['--import', './own.mjs'] })
    expect(await host.ended).toMatchObject({ code: 0, stdout: 'asked: 1x1.\n', stderr: '' })
    expect(await recordsIn(host.logDir)).toEqual(listed)
  })

  it.each([
    ['SPANLEDGER_TOKEN_KEY_FILE', '/nowhere/token.key', 'ERR_TOKEN_KEY'],
    ['SPANLEDGER_JOURNAL_DIR', '/dev/null/journal', 'ERR_UNWRITABLE'],
    ['SPANLEDGER_SINK', 'file:/dev/null/logs', 'ERR_UNWRITABLE'],
  ])('does not let a host start whose records could not be kept: %s=%s', async (variable, value, code) => {
    const host = auditedHost('vad-once/once.cjs', { install, env: { [variable]: value } })
    const { stderr, ...end } = await host.ended
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^spanledger: ${code}: .*\\n$`))
  })

  it('names the service as the actor where it is told to', async () => {
    const host = auditedHost('vad-once/once.cjs', { install, env: { SPANLEDGER_ACTOR: 'voice-gate' } })
    await host.ended
    const actors = (await provedRecords(host.logDir)).map(({ actor }) => actor)
    expect(new Set(actors.map((actor) => JSON.stringify(actor)))).toEqual(
      new Set([JSON.stringify({ id: 'voice-gate', type: 'service' })]),
    )
  })

  it('says in one line which variable is wrong, and does not let the host run unaudited', async () => {
    const host = auditedHost('vad-once/once.cjs', { install, env: { SPANLEDGER_DURABILITY: 'sometimes' } })
    const { code, stdout, stderr } = await host.ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^spanledger: ERR_INVALID_OPTION: SPANLEDGER_DURABILITY must be .*\n$/)
  })
})
