import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { getAuditLogs, recoverAudit } from 'spanledger'
import { audited, handedOver, journalsIn } from '../support/end-of.js'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

const WHOLE = { events: ['audit_started', 'step', 'audit_closed'], status: 'interrupted', journals: [] }
const ONLY_KEPT = { events: ['audit_started', 'step'], status: 'open', journals: [expect.any(String)] }

describe('the end of a worker thread', () => {
  const program = new URL('./programs/end-in-worker.ts', import.meta.url)

  it.each([
    ['by itself', 'ready\nexit: 0\n', WHOLE],
    ['throw', 'ready\nerror: TypeError: the worker is broken\nexit: 1\n', WHOLE],
    ['reject', 'ready\nerror: TypeError: the worker is broken\nexit: 1\n', WHOLE],
    ['process.exit', 'ready\nexit: 3\n', ONLY_KEPT],
  ])('%s: is seen by its parent as without an audit', async (how, stdout, left) => {
    const logDir = join(tempDir(), 'logs')
    const [end, plain] = await Promise.all([
      runScript(program, [how, logDir]).ended,
      runScript(program, [how]).ended,
    ])
    expect(end).toEqual(plain)
    expect(end).toMatchObject({ code: 0, stdout, stderr: '' })
    expect(await handedOver(logDir)).toEqual(left)
  })

  it('by a signal to its process: is not delayed, and its records are in the journal', async () => {
    const logDir = join(tempDir(), 'logs')
    const running = runScript(program, ['by a signal', logDir])
    await running.printed('ready')
    running.child.kill('SIGTERM')
    expect(await running.ended).toMatchObject({ signal: 'SIGTERM' })
    expect(await handedOver(logDir)).toEqual(ONLY_KEPT)
  })
})

describe('the first process of a container', () => {
  const unshare = ['unshare', '--pid', '--fork', '--kill-child']
  const isPermitted = spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status === 0

  // The kernel keeps from it what it does not listen for, and it goes on: so must its trails.
  it.skipIf(!isPermitted)('lives on after a SIGTERM as without an audit; its trails stay open', async () => {
    const { running, logDir } = audited('by a signal', { exporter: 'hanging', launcher: unshare })
    await running.printed('ready')
    const launched = running.child.pid!
    const first = Number(readFileSync(`/proc/${launched}/task/${launched}/children`, 'utf8'))
    process.kill(first, 'SIGTERM')
    await running.printed('exporting')
    await running.printed('still alive')
    expect(await handedOver(logDir)).toEqual(ONLY_KEPT)
    running.child.kill('SIGKILL')
    await running.ended
  })
})

describe('a process with two copies of the package', () => {
  const program = new URL('./programs/end-of-copies.ts', import.meta.url)

  async function runCopies(how: string) {
    // Inside the repository, so that the packages it needs are found.
    const copy = mkdtempSync(fileURLToPath(new URL('.copy-', import.meta.url)))
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
    for (const name of ['src', 'exporters']) {
      cpSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), join(copy, name), { recursive: true })
    }
    const dirs = [join(tempDir(), 'one'), join(tempDir(), 'two')] as const
    const running = runScript(program, [how, join(copy, 'src/index.ts'), ...dirs])
    await running.printed('ready')
    return { running, dirs }
  }

  it('dies by the signal once both have handed over', async () => {
    const { running, dirs } = await runCopies('by a signal')
    running.child.kill('SIGTERM')
    expect(await running.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' })
    expect(await Promise.all(dirs.map(handedOver))).toEqual([WHOLE, WHOLE])
  })

  it('tells an error that nobody catches once, and loses nothing', async () => {
    const { running, dirs } = await runCopies('throw')
    const { code, stderr } = await running.ended
    expect([code, stderr.split('the program is broken').length - 1]).toEqual([1, 1])
    const left = await Promise.all(dirs.map(handedOver))
    expect(left.map(({ events }) => events.slice(0, 2))).toEqual([
      ['audit_started', 'step'],
      ['audit_started', 'step'],
    ])
  })
})

describe('a sink that cannot be written to any more', () => {
  it('does not hold up the end; what it lacks is in the journal', async () => {
    const journalDir = join(tempDir(), 'journals')
    const env = { SPANLEDGER_EXIT_TIMEOUT_MS: '300', SPANLEDGER_JOURNAL_DIR: journalDir }
    const { running, logDir } = audited('by a signal', { env })
    await running.printed('ready')
    renameSync(logDir, `${logDir}-away`)
    writeFileSync(logDir, 'a file where the directory was')
    running.child.kill('SIGTERM')
    expect(await running.ended).toMatchObject({ signal: 'SIGTERM', stderr: '' })
    expect(journalsIn(journalDir)).toHaveLength(1)

    rmSync(logDir)
    renameSync(`${logDir}-away`, logDir)
    expect(await recoverAudit({ logDir, journalDir })).toMatchObject({ writers: 1, waiting: 0, damage: [] })
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual(WHOLE.events)
  })
})
