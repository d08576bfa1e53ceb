import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { getAuditLogs, recoverAudit } from 'spanledger'
import { journalsIn } from '../support/end-of.js'
import { expectAllKept, journalContent, readReceipts } from '../support/receipts.js'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

const program = (name: string) => new URL(`./programs/${name}.ts`, import.meta.url)

function place() {
  const dir = tempDir()
  const logDir = join(dir, 'logs')
  const receipts = join(dir, 'receipts')
  return {
    logDir,
    receipts,
    journals: () => journalsIn(join(logDir, 'journal')),
    journal: (name: string) => join(logDir, 'journal', name),
    run: (name: string, args: string[] = [], env: Record<string, string> = {}, launcher: string[] = []) =>
      runScript(program(name), [logDir, receipts, ...args], env, launcher),
  }
}

const pidsOf = (stdout: string) => [...stdout.matchAll(/^busy (\d+)$/gm)].map((match) => Number(match[1]))

describe('a cluster whose workers are killed, ended and left by their primary', () => {
  it('keeps every record that it acknowledged', async () => {
    const { logDir, receipts, journals, run } = place()
    const primary = run('cluster')
    const workers = async (count: number) => {
      let pids: number[] = []
      await vi.waitUntil(async () => (pids = pidsOf(await primary.printed('busy'))).length >= count, 60_000)
      return pids
    }
    const [killed, ended] = await workers(4)
    process.kill(killed!, 'SIGKILL')
    process.kill(ended!, 'SIGTERM')
    await primary.printed(`ended ${killed!} SIGKILL`)
    await primary.printed(`ended ${ended!} SIGTERM`)
    // Those that took their places recover what they left.
    await workers(6)
    primary.child.kill('SIGKILL')
    await primary.ended

    await recoverAudit({ logDir })
    expect(journals()).toEqual([])
    await expectAllKept(logDir, receipts)
  })
})

describe('threads of one process', () => {
  it('what a terminated one left is recovered while the process lives, and the others are left alone', async () => {
    const { logDir, receipts, journals, run } = place()
    const running = run('threads')
    await running.printed('terminated one')
    const before = journals()
    expect(before).toHaveLength(4)
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, alive: 3, waiting: 0, damage: [] })
    expect(before).toEqual(expect.arrayContaining(journals()))
    expect(journals()).toHaveLength(3)
    const [close] = await getAuditLogs({ logDir, operationName: 'one-long', eventTypes: 'audit_closed' })
    expect(close?.details).toEqual({ status: 'interrupted' })

    const logged = readReceipts(receipts).length
    await vi.waitUntil(() => readReceipts(receipts).length > logged + 20, 60_000)
    running.child.kill('SIGTERM')
    expect(await running.ended).toMatchObject({ signal: 'SIGTERM', stderr: '' })
    // The main thread has handed over; the others ended with the process.
    expect(journals()).toHaveLength(2)
    await recoverAudit({ logDir })
    expect(journals()).toEqual([])
    await expectAllKept(logDir, receipts)
  })
})

describe('a service that its process manager starts again, however it ended', () => {
  it('keeps every record that it acknowledged, and each start settles what the last end left', async () => {
    const { logDir, receipts, journals, run } = place()
    const crash = run('service', ['crash', 'crash'])
    expect(await crash.ended).toMatchObject({ code: 1 })

    const stopped = run('service', ['stopped'])
    await stopped.printed('busy')
    stopped.child.kill('SIGINT')
    expect(await stopped.ended).toMatchObject({ signal: 'SIGINT' })
    expect(journals()).toEqual([])

    const stubborn = run('service', ['stubborn', 'stubborn'])
    await stubborn.printed('busy')
    stubborn.child.kill('SIGINT')
    const logged = readReceipts(receipts).length
    await vi.waitUntil(() => readReceipts(receipts).length > logged + 20, 60_000)
    stubborn.child.kill('SIGKILL')
    expect(await stubborn.ended).toMatchObject({ signal: 'SIGKILL' })
    expect(journals()).toHaveLength(1)

    expect(await run('service', ['last', 'brief']).ended).toMatchObject({ code: 0, stderr: '' })
    expect(journals()).toEqual([])
    await expectAllKept(logDir, receipts)
  })
})

describe('containers that share a volume, each of whose processes is number 1', () => {
  const unshare = ['unshare', '--pid', '--fork', '--kill-child']
  const isPermitted = spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status === 0
  const numberOne = 'Object.defineProperty(process,`pid`,{value:1})'
  const kinds = [
    ['process namespaces', isPermitted, unshare, {}],
    ['a changed process.pid', true, [], { NODE_OPTIONS: `--import=data:text/javascript,${numberOne}` }],
  ] as const

  it.each(kinds)(
    '(%s) recover what is dead and nothing that lives',
    async (_kind, isPossible, launcher, env) => {
      if (!isPossible) return
      const { logDir, receipts, journals, journal, run } = place()
      const start = (...args: string[]) => run('service', args, env, [...launcher])
      const living = start('living')
      expect(await living.printed('busy')).toBe('busy as process 1\n')
      const [kept] = journals()
      const dying = start('dying')
      expect(await dying.printed('busy')).toBe('busy as process 1\n')
      dying.child.kill('SIGKILL')
      await dying.ended
      expect(journals()).toHaveLength(2)

      expect(await start('third', 'brief').ended).toMatchObject({ code: 0, stdout: 'busy as process 1\n' })
      expect(journals()).toEqual([kept])
      expect(Object.keys(journalContent(journal(kept!)))).toContain('lock')
      living.child.kill('SIGKILL')
      await living.ended
      expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, alive: 0 })
      expect(journals()).toEqual([])
      await expectAllKept(logDir, receipts)
    },
  )
})

describe('a process that is stopped for a while', () => {
  it('finds its journal untouched when it goes on', async () => {
    const { logDir, receipts, journals, journal, run } = place()
    const stopped = run('service', ['stopped'])
    await stopped.printed('busy')
    const [own] = journals()
    stopped.child.kill('SIGSTOP')
    const state = () =>
      spawnSync('ps', ['-o', 'stat=', '-p', String(stopped.child.pid)], { encoding: 'utf8' })
    await vi.waitUntil(() => state().stdout.startsWith('T'), 60_000)

    const before = journalContent(journal(own!))
    expect(await run('service', ['other', 'brief']).ended).toMatchObject({ code: 0 })
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 0, alive: 1 })
    expect(journals()).toEqual([own])
    expect(journalContent(journal(own!))).toEqual(before)

    const logged = readReceipts(receipts).length
    stopped.child.kill('SIGCONT')
    await vi.waitUntil(() => readReceipts(receipts).length > logged + 20, 60_000)
    stopped.child.kill('SIGTERM')
    expect(await stopped.ended).toMatchObject({ signal: 'SIGTERM', stderr: '' })
    expect(journals()).toEqual([])
    await expectAllKept(logDir, receipts)
  })
})
