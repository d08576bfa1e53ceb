import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AuditTrail, configureAudit, getAuditLogs, recoverAudit, shutdownAudit } from '../../../src/index.js'
import { tempDir } from '../../support/temp-dir.js'

afterEach(async () => {
  await shutdownAudit()
  configureAudit({})
  await shutdownAudit()
})

const refusal = (code: string) => expect.objectContaining({ code }) as Error

describe('configuring a sink that can never work', () => {
  it.each([
    ['an unknown parameter', { sink: 'clickhouse://h/d?table=x' }, 'ERR_INVALID_SINK'],
    [
      'one table for spans and records',
      { sink: 'clickhouse://h/d?traces_table=x&records_table=x' },
      'ERR_INVALID_SINK',
    ],
    ['a further sink of that kind', { sink: 'file:logs', exporters: ['chdb:a?what=x'] }, 'ERR_INVALID_SINK'],
    ['two directories of the engine', { sink: 'chdb:a', exporters: ['chdb:b'] }, 'ERR_UNSUPPORTED'],
  ])('is refused at once: %s', (_what, options, code) => {
    expect(() => configureAudit(options)).toThrow(refusal(code))
  })
})

describe('after a shutdown', () => {
  it('a trail goes where it was configured to, and readers look there', async () => {
    const sink = `file:${join(tempDir(), 'logs')}`
    configureAudit({ sink, regulations: ['GDPR'] })
    new AuditTrail({ operationName: 'before' }).close()
    await shutdownAudit()
    new AuditTrail({ operationName: 'after' }).close()
    await shutdownAudit()
    const records = await getAuditLogs()
    expect(new Set(records.map(({ operationName }) => operationName))).toEqual(new Set(['before', 'after']))
    expect(records.every(({ regulations }) => regulations.includes('GDPR'))).toBe(true)
  })
})

describe('a recovery', () => {
  it('from a directory without journals says so, instead of finding nothing to do', async () => {
    const journalDir = join(tempDir(), 'nothing')
    await expect(recoverAudit({ sink: 'clickhouse://h/d', journalDir })).rejects.toThrow(
      refusal('ERR_SINK_NOT_FOUND'),
    )
    expect(existsSync(journalDir)).toBe(false)
  })

  it('makes no token key: a reader would take it for that of the writers, and find nobody', async () => {
    const logDir = join(tempDir(), 'logs')
    const keyFile = join(tempDir(), 'key')
    writeFileSync(keyFile, 'ab'.repeat(32))
    configureAudit({ sink: `file:${logDir}`, tokenKeyFile: keyFile })
    new AuditTrail({ operationName: 'x' }).close()
    await shutdownAudit()
    configureAudit({})
    await recoverAudit({ logDir })
    expect(existsSync(join(logDir, 'journal', 'keys'))).toBe(false)
  })
})
