import { join } from 'node:path'
import { expect, it } from 'vitest'
import { getAuditLogs } from 'spanledger'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'
import { judge, medium, NOTHING } from './canary/planted.js'
import { filesBelow } from './canary/scan.js'
import { PLANTED_SPANS } from './canary/spans.js'

it.each(['shape', 'digest'])(
  'Of spans of other instrumentations no value, prompt, answer, key, address or error is recorded, under capture: %s',
  async (capture) => {
    const out = tempDir()
    const logDir = join(out, 'logs')
    const { code, stdout, stderr } = await runScript(
      new URL('programs/canary-spans.ts', import.meta.url),
      [capture],
      {
        SPANLEDGER_SINK: `file:${logDir}`,
      },
    ).ended
    expect(code).toBe(0)
    const media = [...filesBelow(out, 'files'), medium('stdout', stdout), medium('stderr', stderr)]
    expect(
      judge(
        media,
        PLANTED_SPANS.map(({ path }) => ({ path, run: () => undefined })),
      ),
    ).toEqual(NOTHING)
    const derived = await getAuditLogs({ logDir, eventTypes: ['data_access', 'model_inference'] })
    // Some are of no data: a text that is no statement, a statement of nobody.
    expect(derived.length).toBeGreaterThan(PLANTED_SPANS.length * 0.7)
  },
)
