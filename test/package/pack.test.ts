import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { publint } from 'publint'

const root = fileURLToPath(new URL('../..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>
}
/** Of what has names to import: `./register` is there for what it does. */
const subpaths = Object.keys(manifest.exports).filter(
  (path) => path !== './package.json' && path !== './register',
)

let host = ''
let tarball = ''

beforeAll(() => {
  host = mkdtempSync(join(tmpdir(), 'spanledger-host-'))
  // `prepare` builds; its output would be in the way of the one line that names the tarball.
  execFileSync('npm', ['pack', '--pack-destination', host, '--loglevel', 'error'], {
    cwd: root,
    stdio: 'pipe',
  })
  tarball = join(
    host,
    readdirSync(host).find((name) => name.endsWith('.tgz'))!,
  )
  writeFileSync(join(host, 'package.json'), '{"name":"host","private":true,"type":"module"}')
  const install = [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '@opentelemetry/api@1.9.1',
    tarball,
  ]
  execFileSync('npm', install, { cwd: host, stdio: 'pipe' })
  return () => rmSync(host, { recursive: true, force: true })
})

function run(program: string, nodeOptions: readonly string[] = []): string {
  const file = join(host, 'program.mjs')
  writeFileSync(file, program)
  return execFileSync(process.execPath, [...nodeOptions, file], { cwd: host, encoding: 'utf8' })
}

describe('the packed package, installed', () => {
  it.each(subpaths)('imports as spanledger%s', (subpath) => {
    const names = run(`console.log(Object.keys(await import('spanledger${subpath.slice(1)}')).length)`)
    expect(Number(names)).toBeGreaterThan(0)
  })

  it('starts a program that it is registered for, and says nothing', () => {
    const program = `console.log(globalThis[Symbol.for('spanledger.started')] === true)`
    expect(run(program, ['--import', 'spanledger/register'])).toBe('true\n')
  })

  it('writes, reads and reports without echarts, a browser or any devDependency', () => {
    const output = run(`
      import { AuditTrail, getAuditLogs } from 'spanledger'
      import { ReportGenerator } from 'spanledger/report'
      const trail = new AuditTrail({ operationName: 'x', logDir: 'logs' })
      trail.close()
      await trail.delivered()
      const path = await new ReportGenerator().generateAuditReport({ logs: { logDir: 'logs' }, outputFile: 'report.html' })
      console.log((await getAuditLogs({ logDir: 'logs' })).length, path.endsWith('report.html'))
    `)
    expect(output).toBe('2 true\n')
    expect(readFileSync(join(host, 'report.html'), 'utf8')).toContain('<svg')
    expect(readdirSync(join(host, 'node_modules'))).not.toContain('echarts')
  })

  it('says what to install for a chdb: sink, where the engine is not', () => {
    const output = run(`
      import { AuditTrail } from 'spanledger'
      try {
        new AuditTrail({ operationName: 'x', sink: 'chdb:./audit.chdb' }).close()
      } catch (error) {
        console.log(error.code, error.message)
      }
    `)
    expect(output).toMatch(/^ERR_NO_ENGINE .*: npm install chdb\n$/)
  })

  it('has the spanledger command', () => {
    const bin = join(host, 'node_modules', '.bin', 'spanledger')
    expect(execFileSync(bin, ['--version'], { encoding: 'utf8' })).toContain('0.1.0')
  })

  it('has types that compile in a strict host that looks into libraries', () => {
    mkdirSync(join(host, 'src'), { recursive: true })
    writeFileSync(
      join(host, 'src', 'main.ts'),
      subpaths
        .map(
          (path, index) => `import * as m${index} from 'spanledger${path.slice(1)}'\nexport { m${index} }\n`,
        )
        .join(''),
    )
    const compilerOptions = {
      module: 'NodeNext',
      target: 'ES2022',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(join(host, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    expect(spawnSync(process.execPath, [tsc, '-p', host], { encoding: 'utf8' }).stdout).toBe('')
  })

  it('holds nothing but what a user needs', () => {
    const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
    const strays = files.filter(
      (file) =>
        !/^package\/(dist\/|docs\/|collector-config\/|docker-compose\.yml|package\.json|README\.md|CHANGELOG\.md|LICENSE|NOTICE)/.test(
          file,
        ),
    )
    expect(strays).toEqual([])
  })

  it('is laid out as publint wants it', async () => {
    const { messages } = await publint({
      pkgDir: join(host, 'node_modules', 'spanledger'),
      pack: false,
      level: 'warning',
    })
    expect(messages).toEqual([])
  })
})
