import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { getAuditLogs, summarizeAuditLogs } from 'spanledger'
import { findChainBreak } from '../../src/record/build.js'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

/** Runs an example as its reader would; returns what it printed and where it logged. */
async function run(name: string, scheme = '') {
  const dir = tempDir()
  const logDir = `${dir}/audit_logs`
  const script = new URL(`../../examples/${name}.ts`, import.meta.url)
  const env = { SPANLEDGER_JOURNAL_DIR: scheme && `${dir}/journal` }
  const { code, stdout, stderr } = await runScript(script, [scheme + logDir], env).ended
  expect([code, stderr]).toEqual([0, ''])
  return { dir, logDir, stdout }
}

describe('the examples', () => {
  it('basic trail: one operation, kept whole and delivered', async () => {
    const { logDir, stdout } = await run('basic-trail')
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'data_access',
      'data_transformation',
      'model_training',
      'user_request',
      'audit_closed',
    ])
    expect(findChainBreak(records)).toBeUndefined()
    expect(stdout).toContain(`hash ${records.at(-1)!.hash}`)
    expect(JSON.stringify(records)).not.toContain('customer-4711')
  })

  it('decorator: a trail for each call, with shapes and no values', async () => {
    const { logDir, stdout } = await run('decorator')
    expect(stdout).toBe('1 of 2 customers reach the threshold\n')
    const summary = await summarizeAuditLogs({ logDir })
    expect(summary.byOperation).toEqual({ normalise_income: 4, score_customers: 5 })
    expect(JSON.stringify(await getAuditLogs({ logDir }))).not.toMatch(/Customer A|52000/)
  })

  it('retrieval: by filter, by page, and in sum', async () => {
    const { stdout } = await run('retrieval')
    expect(stdout).toContain('batch read 500 records of loans for reporting')
    expect(stdout).toContain('5 records of 1 operations')
    const pages = stdout.match(/^\d{4}-\S+ \w+$/gm)!.map((line) => line.split(' ')[1])
    expect(pages).toEqual(['audit_closed', 'data_access', 'data_access', 'data_access'])
  })

  it('report: an HTML file', async () => {
    const { stdout } = await run('report')
    const path = /\S+\.html/.exec(stdout)![0]
    expect(existsSync(path)).toBe(true)
  })

  it('compliance integration: a check that is itself on record', async () => {
    const { logDir: directory } = await run('compliance-integration')
    const summary = await summarizeAuditLogs({ logDir: `${directory}/audit_logs` })
    expect(summary.byType['compliance_check']).toBeGreaterThan(0)
  })

  it('clickhouse: tables of the engine in the process, read back, counted and checked', async () => {
    const { stdout } = await run('clickhouse', 'chdb:')
    expect(stdout).toContain('delivered: true')
    expect(stdout).toContain('scoring-service for credit scoring')
    expect(stdout).toContain('4 records:')
    expect(stdout).toContain('verify: incomplete unsigned')
  })

  it('web service: a trail for each request, with who it is from, its route, and how it ended', async () => {
    const { logDir, stdout } = await run('web-service')
    expect(stdout).toMatch(/answered 200\n.*answered 401\n.*answered 500\n/)
    const records = await getAuditLogs({ logDir })
    const closed = records.filter(({ eventType }) => eventType === 'audit_closed')
    expect(closed.map(({ operationName, actor, outcome }) => [operationName, actor?.id, outcome])).toEqual([
      ['GET /loans/:id', 'alice', 'success'],
      ['GET', undefined, 'denied'],
      ['GET /export', 'alice', 'failure'],
    ])
    expect(JSON.stringify(records)).not.toMatch(/4711|token-of-alice|may quote/)
  })
})
