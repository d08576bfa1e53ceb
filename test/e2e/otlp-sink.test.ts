import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuditTrail, configureAudit, shutdownAudit } from 'spanledger'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'
import {
  PROTOBUF,
  answering,
  partialSuccess,
  startServer,
  type Answer,
} from '../unit/otel/support/otlp-server.js'

/** A collector, and an audit that has it for its sink. */
async function auditTo(answer: Answer) {
  const { url, requests } = await startServer(answer)
  const journalDir = tempDir()
  await shutdownAudit()
  configureAudit({ sink: `otlp+http://${url.host}`, journalDir })
  onTestFinished(async () => void (await shutdownAudit({ timeoutMs: 50 })))
  const journal = () =>
    readdirSync(journalDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'token.key')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
  return { requests, journal }
}

function work() {
  const trail = new AuditTrail({ operationName: 'scoring' })
  const { recordId } = trail.logDataAccess({ datasetName: 'loans', columnsAccessed: ['age'], numRecords: 3 })
  trail.close()
  return { trail, recordId }
}

describe('an OTLP sink', () => {
  it('has the records once it has acknowledged them, and then the journal lets them go', async () => {
    const { requests, journal } = await auditTo(answering(200, '', PROTOBUF))
    const { trail, recordId } = work()
    expect(journal()).toContain(recordId)
    expect(await trail.delivered()).toBe(true)
    expect(Buffer.concat(requests.map(({ body }) => body)).toString()).toContain(`"recordId":"${recordId}"`)
    expect(await shutdownAudit()).toBe(true)
    expect(journal()).toBe('')
  })

  it.each<[string, Answer]>([
    ['rejects some', answering(200, partialSuccess(1, 'no tenant'), PROTOBUF)],
    ['is overloaded', answering(503)],
    ['is not OTLP', answering(200, '<html>', { 'content-type': 'text/html' })],
  ])('that %s leaves the records in the journal', async (_what, answer) => {
    const { requests, journal } = await auditTo(answer)
    const { trail, recordId } = work()
    await trail.delivered({ timeoutMs: 500 })
    expect(requests.length).toBeGreaterThan(0)
    await shutdownAudit({ timeoutMs: 50 })
    expect(journal()).toContain(recordId)
  })

  it('that never answers does not keep a process alive that has nothing else to do', async () => {
    const { url, requests } = await startServer(() => undefined)
    const program = runScript(new URL('programs/export-to-silence.ts', import.meta.url), [url.href])
    // Were it kept alive, this would run into the test's own limit.
    expect(await program.ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect(requests).toHaveLength(1)
  })
})
