import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { getAuditLogs, type StoredRecord } from 'spanledger'
import { holdOut, parseMails, readCorpus, type Mail } from '../../examples/spam-filter/corpus.js'
import { busiestPerson } from '../../examples/spam-filter/service.js'
import { commandsIn, runCommand, runDemo, type Run } from './demo-run.js'

const SAMPLE = 600

const output = mkdtempSync(join(tmpdir(), 'spam-filter-'))
const directory = join(output, 'run-1')
const logDir = join(directory, 'audit_logs')
let mails: Mail[]
let run: Run
let records: StoredRecord[]

beforeAll(async () => {
  mails = await parseMails(readCorpus(SAMPLE))
  run = await runDemo(output, SAMPLE, { SPANLEDGER_CHROMIUM: join(output, 'no-browser') })
  records = await getAuditLogs({ logDir })
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(() => {
  rmSync(output, { recursive: true })
})

function ofType(eventType: string): StoredRecord[] {
  return records.filter((record) => record.eventType === eventType)
}

describe('what the demo leaves to a privacy officer', () => {
  test('answers the access request from the trail, the person only as a token', async () => {
    const { heldOut } = holdOut(mails, 0.2)
    const address = busiestPerson(heldOut)?.address ?? ''
    const from = (set: readonly Mail[]) => set.filter(({ sender }) => sender.address === address).length
    vi.stubEnv('SPANLEDGER_TOKEN_KEY_FILE', join(directory, 'keys', 'token.key'))
    const about = await getAuditLogs({ logDir, subjects: address })
    const [request] = about.filter(({ eventType }) => eventType === 'user_request')
    expect(request?.details).toEqual({
      requestType: 'access',
      status: 'completed',
      details: {
        mailsHeld: from(mails),
        decisions: from(heldOut),
        decidedSpam: expect.any(Number) as number,
      },
    })
    // Each decision about a mail of theirs, the access to answer by, and the request.
    expect(about).toHaveLength(from(heldOut) + 2)
    expect(request?.subjects).toEqual([{ token: expect.stringMatching(/^[^:]+:[0-9a-f]{64}$/) as string }])
  })

  test('records who read which mails for what, wherever mails are read', () => {
    const { training, heldOut } = holdOut(mails, 0.2)
    const reads = ofType('data_access')
      .filter(({ operationName }) => operationName !== 'compliance_audit')
      .map(({ operationName, details, purpose, actor }) => {
        const { datasetName, numRecords } = details as { datasetName: string; numRecords: number }
        return [operationName, datasetName, numRecords, purpose, actor?.id]
      })
    const [raw, pseudonymous] = ['spamassassin_mails', 'spamassassin_mails_pseudonymous']
    expect(reads).toEqual([
      ['load_mails', raw, SAMPLE, 'training a spam filter', 'ml-engineer'],
      ['pseudonymise_mails', raw, SAMPLE, 'training a spam filter', 'ml-engineer'],
      ['train_spam_filter', pseudonymous, training.length, 'training a spam filter', 'ml-engineer'],
      ['evaluate_spam_filter', pseudonymous, heldOut.length, 'training a spam filter', 'ml-engineer'],
      ['classify_mails', pseudonymous, heldOut.length, 'filtering spam', 'spam-filter'],
      ['classify_mails', raw, heldOut.length, 'filtering spam', 'spam-filter'],
      ['answer_access_request', raw, SAMPLE, 'answering a data subject', 'privacy-officer'],
    ])
  })

  test('states to the checks what its trails record of purpose and legal basis', () => {
    const stated = ofType('compliance_check').map(
      ({ details }) => (details as { details: { stated: Record<string, unknown> } }).details.stated,
    )
    const ofTheTeam = ofType('data_access').filter(({ actor }) => actor?.id !== 'privacy-officer')
    const recorded = {
      purpose: [...new Set(ofTheTeam.map(({ purpose }) => purpose))],
      legalBasis: [...new Set(ofTheTeam.map(({ legalBasis }) => legalBasis))].join(),
    }
    expect(stated).toMatchObject([recorded, recorded])
    const byTheChecks = ofType('data_access').filter(
      ({ operationName }) => operationName === 'compliance_audit',
    )
    expect(byTheChecks.map(({ purpose }) => purpose)).toEqual(['compliance check', 'compliance check'])
  })

  test('prints a command that finds a person by the key kept apart, and only by it', async () => {
    const address = busiestPerson(holdOut(mails, 0.2).heldOut)?.address ?? ''
    const command = commandsIn(run.stdout).at(-1)?.replace('ADDRESS', address) ?? ''
    expect((await runCommand(command)).stdout).toContain('user_request')
    const withoutKey = await runCommand(command.slice(command.indexOf('npx')))
    expect(withoutKey).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('ERR_TOKEN_KEY') as string,
    })
  })

  test('keeps the token key apart from the trails, for its owner only', () => {
    const keys = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.key'),
    )
    expect(keys).toEqual([join('keys', 'token.key')])
    expect(statSync(join(directory, 'keys', 'token.key')).mode & 0o777).toBe(0o600)
  })
})
