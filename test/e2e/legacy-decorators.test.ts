import { expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

it('auditFunction decorates methods under experimentalDecorators', async () => {
  const folder = new URL('../types/legacy-decorators/', import.meta.url)
  const config = fileURLToPath(new URL('tsconfig.json', folder))
  const program = runScript(new URL('service.ts', folder), [`${tempDir()}/logs`], {
    TSX_TSCONFIG_PATH: config,
  })
  const { stdout, stderr, code } = await program.ended
  expect([code, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toEqual({ results: [42, 'm1'], operations: ['predict', 'load'] })
})
