import { join } from 'node:path'
import { expect, it } from 'vitest'
import { getAuditLogs } from 'spanledger'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'
import { PERSONAL } from './canary/canaries.js'
import { judge, medium } from './canary/planted.js'
import type { Row } from './canary/row.js'
import { filesBelow } from './canary/scan.js'

const FRAMEWORKS = ['http', 'express', 'fastify', 'hono']
const ROWS: Row[] = [
  ...FRAMEWORKS.map((path) => ({ path, run: () => undefined })),
  // What a caller claims of themselves is recorded where that was asked for. It shows that the requests hold canaries.
  { path: 'http with baggage', allowed: PERSONAL, expected: ['email'], run: () => undefined },
]

it('Of a request nothing is recorded but who, why, which route and how it ended: no path, query, header, body or error', async () => {
  const out = tempDir()
  const logDir = join(out, 'logs')
  const { code, stdout, stderr } = await runScript(new URL('programs/canary-web.ts', import.meta.url), [], {
    SPANLEDGER_SINK: `file:${logDir}`,
  }).ended
  expect([code, stdout]).toEqual([0, expect.not.stringContaining('Error')])
  const media = [...filesBelow(out, 'files'), medium('stdout', stdout), medium('stderr', stderr)]
  expect(judge(media, ROWS)).toEqual({ leaked: [], missing: [] })
  const recorded = await getAuditLogs({ logDir, eventTypes: ['data_access', 'error'] })
  const framework = recorded.map(({ operationName, eventType }) => `${operationName}: ${eventType}`)
  expect(framework.sort()).toEqual([
    ...['express: data_access', 'express: error', 'fastify: data_access', 'fastify: error'],
    ...['hono: data_access', 'hono: error', 'http with baggage: data_access', 'http: data_access'],
  ])
})
