import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runScript } from '../../support/run-script.js'
import { tempDir } from '../../support/temp-dir.js'

it('reports on 300,000 records that have nothing in common within a heap that could not hold them', async () => {
  const outputFile = join(tempDir(), 'report.html')
  const script = new URL('support/report-on-many.ts', import.meta.url)
  const { ended } = runScript(script, ['300000', outputFile], { NODE_OPTIONS: '--max-old-space-size=128' })
  const { code, stderr } = await ended
  expect([code, stderr]).toEqual([0, ''])
  expect(await readFile(outputFile, 'utf8')).toContain('<dt>Records</dt><dd>300,000</dd>')
})
