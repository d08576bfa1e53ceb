import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runScript } from '../support/run-script.js'

const page = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const readme = page('README.md')
const programs = [
  readme,
  page('docs/journal.md'),
  page('docs/operations.md'),
  page('docs/verify.md'),
  page('docs/clickhouse.md'),
  page('docs/privacy.md'),
  ...['aggregation', 'bridge', 'web', 'wrap'].map((name) => page(`docs/instrumentation/${name}.md`)),
].flatMap((text) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!))

/** A directory inside the repository, so that its packages are found. */
function workDir(): string {
  const dir = mkdtempSync(fileURLToPath(new URL('.readme-', import.meta.url)))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function write(dir: string, name: string, program: string): string {
  const file = join(dir, name)
  // Where the page shows a directory of the reader's, the test uses one of its own.
  writeFileSync(
    file,
    program.replace(/'(file:|chdb:)?(?:\.\/)?(audit_logs|audit_report\.html|audit\.chdb)'/g, `'$1${dir}/$2'`),
  )
  return file
}

describe('README and the pages with programs', () => {
  it('the README opens with two commands: the main job, then the tests', () => {
    const commands = [...readme.matchAll(/```sh\n([\s\S]*?)\n```/g)].map((match) => match[1])
    expect(commands.slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
  })

  it.each(programs.map((program, index) => [index + 1, program] as const))(
    'shows program %i as it runs',
    async (_n, program) => {
      const dir = workDir()
      // Of a sink without files it would be in the working directory.
      const env = program.includes('chdb:') ? { SPANLEDGER_JOURNAL_DIR: join(dir, 'journal') } : {}
      const { code, stderr } = await runScript(write(dir, 'program.mts', program), [], env).ended
      expect([code, stderr]).toEqual([0, ''])
    },
  )

  it('shows programs that type-check', () => {
    const dir = workDir()
    programs.forEach((program, index) => write(dir, `program-${index + 1}.mts`, program))
    const config = {
      extends: '../../../tsconfig.json',
      files: programs.map((_, index) => `program-${index + 1}.mts`),
      include: [],
    }
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config))
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', dir], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})
