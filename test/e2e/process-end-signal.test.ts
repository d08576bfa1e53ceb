import { describe, expect, it } from 'vitest'
import { audited, bare, handedOver, type AuditedEnd } from '../support/end-of.js'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
const WHOLE = { events: ['audit_started', 'step', 'audit_closed'], status: 'interrupted', journals: [] }

async function signalled({ running }: AuditedEnd, signal: NodeJS.Signals) {
  await running.printed('ready')
  running.child.kill(signal)
  return running.ended
}

describe('a signal that the host does not listen for', () => {
  it.each(SIGNALS)('%s ends the process by that signal, once the sink has everything', async (name) => {
    const program = audited('by a signal')
    const { code, signal, stderr } = await signalled(program, name)
    expect([code, signal, stderr]).toEqual([null, name, ''])
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it('does not let the process live on while it logs without end', async () => {
    const program = audited('logging for ever')
    expect((await signalled(program, 'SIGTERM')).signal).toBe('SIGTERM')
  })

  it('is what the parent sees even when the program finishes meanwhile', async () => {
    const program = audited('finishing while it dies', { exporter: 'hanging' })
    expect(await signalled(program, 'SIGTERM')).toMatchObject({ code: null, signal: 'SIGTERM' })
  })

  it('is not waited out for an exporter that hangs', async () => {
    const env = { SPANLEDGER_EXIT_TIMEOUT_MS: '200' }
    const { running } = audited('by a signal', { exporter: 'hanging', env })
    const { signal, stdout } = await signalled({ running, logDir: '' }, 'SIGTERM')
    expect(signal).toBe('SIGTERM')
    expect(stdout).toBe('ready\nexporting\n')
  })

  it('is not waited out at all with a timeout of 0', async () => {
    const env = { SPANLEDGER_EXIT_TIMEOUT_MS: '0' }
    const program = audited('by a signal', { exporter: 'hanging', env })
    const { signal, stdout } = await signalled(program, 'SIGTERM')
    expect([signal, stdout]).toEqual(['SIGTERM', 'ready\n'])
    // Nothing is lost: it is read from the journal.
    expect(await handedOver(program.logDir)).toMatchObject({ events: ['audit_started', 'step'] })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends it at once when a second one (%s) follows',
    async (second) => {
      const env = { SPANLEDGER_EXIT_TIMEOUT_MS: '60000' }
      const { running } = audited('by a signal', { exporter: 'hanging', env })
      await running.printed('ready')
      running.child.kill('SIGTERM')
      await running.printed('exporting')
      running.child.kill(second)
      const { signal, stdout } = await running.ended
      expect([signal, stdout]).toEqual([second, 'ready\nexporting\n'])
    },
  )

  it('ends it by that signal when the sinks fail', async () => {
    const program = audited('by a signal', { exporter: 'failing' })
    expect(await signalled(program, 'SIGTERM')).toMatchObject({ signal: 'SIGTERM', stderr: '' })
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it('ends nothing after shutdownAudit that it would not have ended without', async () => {
    const program = audited('after shutdownAudit')
    await program.running.printed('shut down')
    program.running.child.kill('SIGTERM')
    expect(await program.running.ended).toMatchObject({ signal: 'SIGTERM' })
  })
})

describe('a signal that the host listens for', () => {
  it('is left to the host, which logs on and closes its trail', async () => {
    const program = audited('closing down at a signal')
    expect(await signalled(program, 'SIGTERM')).toMatchObject({
      code: 0,
      signal: null,
      stdout: 'ready\nhost: SIGTERM\n',
    })
    expect(await handedOver(program.logDir)).toEqual({
      events: ['audit_started', 'step', 'closing_down', 'closed_down', 'audit_closed'],
      status: 'completed',
      journals: [],
    })
  })

  it('ends the process when the host sends it again, and reaches the host once', async () => {
    const program = audited('sending the signal again')
    expect(await signalled(program, 'SIGTERM')).toMatchObject({
      code: null,
      signal: 'SIGTERM',
      // What surrounded the first trail is not what surrounds a signal.
      stdout: 'ready\nhost: SIGTERM in no request\n',
    })
    expect(await handedOver(program.logDir)).toMatchObject({ status: 'completed', journals: [] })
  })

  it('may come many times to a host that goes on', async () => {
    const program = audited('going on after a signal')
    await program.running.printed('ready')
    for (let times = 1; times <= 3; times++) {
      program.running.child.kill('SIGINT')
      await program.running.printed('host: SIGINT\n'.repeat(times))
    }
    program.running.child.kill('SIGTERM')
    expect(await program.running.ended).toMatchObject({ code: 0 })
    expect((await handedOver(program.logDir)).events).toEqual([
      'audit_started',
      'step',
      'interrupted_work',
      'interrupted_work',
      'interrupted_work',
      'audit_closed',
    ])
  })
})

describe('beside signal-exit, which listens and ends the process once it is alone', () => {
  it('the process dies as it does without an audit, and the sink has everything', async () => {
    const program = audited('counting listeners')
    const plain = bare('counting listeners')
    await plain.printed('ready')
    plain.child.kill('SIGTERM')
    const expected = await plain.ended
    expect(expected).toMatchObject({ signal: 'SIGTERM', stdout: 'ready\nonExit: null SIGTERM\n' })
    expect(await signalled(program, 'SIGTERM')).toEqual(expected)
    expect(await handedOver(program.logDir)).toEqual(WHOLE)
  })

  it('a second signal still ends it at once', async () => {
    const env = { SPANLEDGER_EXIT_TIMEOUT_MS: '60000' }
    const { running } = audited('counting listeners', { exporter: 'hanging', env })
    await running.printed('ready')
    running.child.kill('SIGTERM')
    await running.printed('exporting')
    running.child.kill('SIGTERM')
    const { signal, stdout } = await running.ended
    expect([signal, stdout]).toEqual(['SIGTERM', 'ready\nexporting\nonExit: null SIGTERM\n'])
  })
})
