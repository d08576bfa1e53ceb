import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { getAuditLogs, recoverAudit } from 'spanledger'
import { findChainBreak } from '../../src/record/build.js'
import { audited, bare, handedOver, journalsIn } from '../support/end-of.js'

const WHOLE = { events: ['audit_started', 'step', 'audit_closed'], status: 'interrupted', journals: [] }

/** Above its stack Node shows the line that threw an error; one that is thrown later has lost it. */
const fromStackOn = (stderr: string) => stderr.replace(/^[^\n]*:\d+\n[^]*?\n\n+/, '')

describe('the end of a process that has nothing else to do', () => {
  it('is when the sink gets everything', async () => {
    const program = audited('by itself')
    expect(await program.running.ended).toMatchObject({ code: 0, stderr: '' })
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it('leaves no journal where there was nothing to send any more', async () => {
    const program = audited('with nothing pending')
    expect(await program.running.ended).toMatchObject({ code: 0, stderr: '' })
    expect(await handedOver(program.logDir)).toEqual({ ...WHOLE, status: 'completed' })
  })

  it('is when the host may still log and close its trail', async () => {
    const program = audited('close when nothing else is left')
    expect(await program.running.ended).toMatchObject({ code: 0, stderr: '' })
    expect(await handedOver(program.logDir)).toEqual({
      events: ['audit_started', 'step', 'last', 'audit_closed'],
      status: 'completed',
      journals: [],
    })
  })

  it('is not waited out for an exporter that hangs', async () => {
    const env = { SPANLEDGER_EXIT_TIMEOUT_MS: '100' }
    const { running } = audited('by itself', { exporter: 'hanging', env })
    expect(await running.ended).toMatchObject({ code: 0, stdout: 'ready\nexporting\n' })
  })

  it('is not waited for at all with a timeout of 0', async () => {
    const program = audited('by itself', { env: { SPANLEDGER_EXIT_TIMEOUT_MS: '0' } })
    expect(await program.running.ended).toMatchObject({ code: 0, stderr: '' })
    expect(await handedOver(program.logDir)).toMatchObject({
      events: ['audit_started', 'step'],
      journals: [expect.any(String)],
    })
  })
})

describe('process.exit()', () => {
  it('leaves everything in the journal, and the exit code as it is', async () => {
    const { running, logDir } = audited('process.exit')
    expect(await running.ended).toMatchObject({ code: 3, stderr: '' })
    expect(await handedOver(logDir)).toMatchObject({ events: ['audit_started', 'step'] })
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, interrupted: 1 })
    expect(findChainBreak(await getAuditLogs({ logDir }))).toBeUndefined()
    expect(journalsIn(join(logDir, 'journal'))).toEqual([])
  })
})

describe('an error that nobody catches', () => {
  it.each([
    'throw',
    'throw in a tick',
    'throw with a member',
    'emit an error',
    'read a missing file',
    'with an exit code',
  ])('%s: is told and ends the process as without an audit, once the sink has everything', async (how) => {
    const program = audited(how)
    const [{ stderr, ...rest }, plain] = await Promise.all([program.running.ended, bare(how).ended])
    expect(plain).toMatchObject({ code: 1, stdout: 'ready\n' })
    expect({ ...rest, stderr }).toEqual({ ...plain, stderr: fromStackOn(plain.stderr) })
    expect(stderr).not.toBe('')
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it.each(['reject', 'reject with a text', 'reject with undefined', 'reject later'])(
    '%s: is told to the letter as without an audit, once the sink has everything',
    async (how) => {
      const program = audited(how)
      const [end, plain] = await Promise.all([program.running.ended, bare(how).ended])
      expect(plain).toMatchObject({ code: 1, stdout: 'ready\n' })
      expect(end).toEqual(plain)
      expect(await handedOver(program.logDir)).toEqual(WHOLE)
    },
  )

  it.each([
    ['throw a text', ''],
    ['throw undefined', ''],
    ['throw in an exit listener', ''],
    ['reject', '--unhandled-rejections=strict'],
  ])('%s %s: is told to the letter; what the sink lacks is in the journal', async (how, options) => {
    const env = { NODE_OPTIONS: options }
    const { running, logDir } = audited(how, { env })
    const [end, plain] = await Promise.all([running.ended, bare(how, env).ended])
    expect(plain.code).not.toBe(0)
    expect(end).toEqual(plain)
    expect((await handedOver(logDir)).events.slice(0, 2)).toEqual(['audit_started', 'step'])
  })

  it('is only warned of under --unhandled-rejections=warn, as without an audit', async () => {
    const env = { NODE_OPTIONS: '--unhandled-rejections=warn' }
    const withoutPid = (text: string) => text.replaceAll(/\(node:\d+\)/g, '(node)')
    const program = audited('reject', { env })
    const [{ code, stderr }, plain] = await Promise.all([program.running.ended, bare('reject', env).ended])
    expect([code, withoutPid(stderr)]).toEqual([0, withoutPid(plain.stderr)])
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it('is told alone when another follows while the sinks get the rest', async () => {
    const { running } = audited('throw twice', { exporter: 'hanging' })
    const { code, stderr, stdout } = await running.ended
    expect([code, stdout]).toEqual([1, 'ready\nexporting\n'])
    expect(stderr).toContain('Error: the program is broken')
    expect(stderr).not.toContain('the second')
  })

  it('is told, and is the exit code, when the program goes on to process.exit(0)', async () => {
    const { running } = audited('throw, then process.exit', { exporter: 'hanging' })
    const [{ code, stderr }, plain] = await Promise.all([running.ended, bare('throw').ended])
    expect([code, stderr]).toEqual([1, fromStackOn(plain.stderr)])
  })

  it('is told although the exporters fail', async () => {
    const program = audited('throw', { exporter: 'failing' })
    const [{ code, stderr }, plain] = await Promise.all([program.running.ended, bare('throw').ended])
    expect([code, stderr]).toEqual([1, fromStackOn(plain.stderr)])
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it('is not held up by an exporter that hangs', async () => {
    const { running } = audited('throw', { exporter: 'hanging' })
    expect(await running.ended).toMatchObject({ code: 1, stdout: 'ready\nexporting\n' })
  })

  it('reaches each of those who watch for it once', async () => {
    const how = 'watching what is not caught'
    const [{ code, stdout }, plain] = await Promise.all([audited(how).running.ended, bare(how).ended])
    expect([code, stdout]).toEqual([1, plain.stdout])
    expect(stdout).toBe('ready\nhost: uncaughtException: the program is broken\nexit: 1\n')
  })

  it.each([
    ['handling what is not caught', 'handled'],
    ['capturing what is not caught', undefined],
  ])('%s: is left to the host', async (how, event) => {
    const program = audited(how)
    const [end, plain] = await Promise.all([program.running.ended, bare(how).ended])
    expect(plain.code).toBe(0)
    expect(end).toEqual(plain)
    expect(await handedOver(program.logDir)).toEqual({
      events: ['audit_started', 'step', ...(event ? [event] : []), 'audit_closed'],
      status: 'completed',
      journals: [],
    })
  })
})

describe('a record that was logged in the last moment', () => {
  it.each([
    ['log, then process.exit', 'tick'],
    ['log, then throw', 'tick'],
    ['log, then throw a text', 'tick'],
    ['log in an exit listener', 'sync'],
  ])('%s, under %s: is kept', async (how, durability) => {
    const { running, logDir } = audited(how, { env: { SPANLEDGER_DURABILITY: durability } })
    await running.ended
    const records = await getAuditLogs({ logDir, eventTypes: 'last' })
    expect(records).toHaveLength(1)
  })
})
