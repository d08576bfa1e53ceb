import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { runScript } from '../support/run-script.js'

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')

it('docs/metrics.md shows a host that prints what was measured of a trail', async () => {
  // Inside the repository, so that its packages are found.
  const dir = mkdtempSync(fileURLToPath(new URL('.readme-', import.meta.url)))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const program = /```ts\n([\s\S]*?)```/.exec(page)![1]!.replace("'audit_logs'", `'${dir}/audit_logs'`)
  writeFileSync(join(dir, 'host.mts'), program)
  const { code, stdout, stderr } = await runScript(join(dir, 'host.mts')).ended
  expect([code, stderr]).toEqual([0, ''])
  // Its first, its last, and the one between.
  expect(stdout).toMatch(/name: 'spanledger\.records',[\s\S]*?value: 3\n/)
  expect(stdout).toContain("name: 'spanledger.export.duration'")
})
