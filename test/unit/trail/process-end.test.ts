import { expect, it, vi } from 'vitest'
import { AuditTrail, configureAudit, shutdownAudit } from 'spanledger'
import { ProcessEnd } from '../../../src/trail/process-end.js'
import { auditDir } from '../../support/audit.js'

const EVENTS = ['beforeExit', 'exit', 'uncaughtExceptionMonitor', 'SIGTERM', 'SIGINT', 'SIGHUP']
const listeners = () => EVENTS.map((event) => process.listenerCount(event))

it('listens for the end of the process, once for all trails, only while there is a writer', async () => {
  const logDir = auditDir()
  const before = listeners()
  new AuditTrail({ operationName: 'first', logDir }).close()
  const during = listeners()
  expect(during).toEqual(before.map((count) => count + 1))
  new AuditTrail({ operationName: 'second', logDir: `${logDir}/other` }).close()
  expect(listeners()).toEqual(during)

  await shutdownAudit()
  expect(listeners()).toEqual(before)
  new AuditTrail({ operationName: 'third', logDir }).close()
  expect(listeners()).toEqual(during)
})

it('waits once for what does not end, and not again when the process comes to its end the next time', async () => {
  const before = listeners()
  const flush = vi.fn(() => Promise.resolve())
  const end = vi.fn(() => new Promise(() => undefined))
  const processEnd = new ProcessEnd({ commit: () => undefined, flush, end })
  processEnd.watch(10)
  process.emit('beforeExit', 0)
  expect([flush.mock.calls.length, end.mock.calls.length]).toEqual([1, 0])
  process.emit('beforeExit', 0)
  await vi.waitFor(() => expect(listeners()).toEqual(before))
  expect(end).toHaveBeenCalledTimes(1)
})

it.each([-1, NaN, Infinity, '5000', null])('refuses %s as exitTimeoutMs', (exitTimeoutMs) => {
  expect(() => configureAudit({ exitTimeoutMs: exitTimeoutMs as number })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
  )
})

it.each(['-1', '1.5', 'soon', 'Infinity'])('refuses SPANLEDGER_EXIT_TIMEOUT_MS=%s', (text) => {
  process.env['SPANLEDGER_EXIT_TIMEOUT_MS'] = text
  try {
    expect(() => configureAudit({})).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
  } finally {
    delete process.env['SPANLEDGER_EXIT_TIMEOUT_MS']
  }
})

it('is an option of the process, not of a trail', () => {
  const options = { operationName: 'one', logDir: auditDir(), exitTimeoutMs: 1 }
  expect(() => new AuditTrail(options)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
})
