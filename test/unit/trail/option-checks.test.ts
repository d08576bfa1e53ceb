import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AuditError, AuditTrail, configureAudit, withActor } from 'spanledger'
import { openKeyring } from '../../../src/config/token-keys.js'
import { auditDir } from '../../support/audit.js'
import { tempDir } from '../../support/temp-dir.js'

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error
const boom = (): never => {
  throw new Error('boom')
}

describe('options of the process', () => {
  it.each([
    [null],
    ['x'],
    [{ exporters: 'x' }],
    [{ exporters: [null] }],
    [{ exporters: [{ export: () => {} }] }],
    [{ tracerProvider: {} }],
    [{ redact: 'x' }],
    [{ redact: null }],
    [{ redact: { key: ['ssn'] } }],
    [{ redact: { keys: 'ssn' } }],
    [{ redact: { rules: [{ name: 'x' }] } }],
    [{ redact: { rules: [{ name: 'x', key: 'ssn' }] } }],
    [{ redact: { defaults: 'no' } }],
    [{ journalDir: 'a\0b' }],
    [{ actor: null }],
  ])('are refused when they are %j', (options) => {
    expect(() => configureAudit(options as never)).toThrow(code('ERR_INVALID_OPTION'))
  })

  it.each([[123], [{}], [null]])('are refused with the token key %j', (tokenKey) => {
    expect(() => configureAudit({ tokenKey: tokenKey as never })).toThrow(code('ERR_TOKEN_KEY'))
  })

  it('are refused with a file in place of the directory of keys', () => {
    const journalDir = tempDir()
    mkdirSync(journalDir, { recursive: true })
    writeFileSync(join(journalDir, 'keys'), '')
    expect(() => openKeyring(journalDir)).toThrow(code('ERR_TOKEN_KEY'))
  })
})

describe('options of a trail', () => {
  it.each([
    [undefined],
    [null],
    [{ operationName: 'x', logDir: 'a\0b' }],
    [{ operationName: 'x', actor: 'alice' }],
    [{ operationName: 'x', actor: null }],
    [{ operationName: 'x', actor: 0 }],
  ])('are refused when they are %j', (options) => {
    auditDir()
    expect(() => new AuditTrail(options as never)).toThrow(code('ERR_INVALID_OPTION'))
  })

  it('are refused when they cannot be read', () => {
    const options = {
      operationName: 'x',
      get logDir() {
        return boom()
      },
    }
    expect(() => new AuditTrail(options)).toThrow(code('ERR_INVALID_OPTION'))
    const actor = { type: 'user' as const, id: 'x' }
    const touchy = Object.defineProperty(actor, 'id', { get: boom })
    expect(() => withActor(touchy, () => 1)).toThrow(code('ERR_INVALID_OPTION'))
  })

  it('do not replace the function to run', () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    expect(() => trail.run(undefined as never)).toThrow(code('ERR_INVALID_INPUT'))
  })
})

describe('the message of an AuditError', () => {
  it('is one line without control characters, whatever a path or a name brings', () => {
    const { message } = new AuditError('ERR_SINK_NOT_FOUND', 'no directory a\r\nb\u2028c\u001b[31m: check')
    expect(message).toBe('no directory a b c [31m: check')
  })
})
