// Builds dist/: TypeScript to JavaScript and declarations, then the used parts of echarts and node-sql-parser into
// modules, so that the published package does not need their 62 and 89 MB.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

rmSync(`${root}/dist`, { recursive: true, force: true })
const tsc = require.resolve('typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)

const charts = `${root}/dist/src/report/echarts.js`
await build({
  entryPoints: [charts],
  outfile: charts,
  allowOverwrite: true,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'inline',
  logLevel: 'warning',
})

// One file for each dialect of SQL: a host that speaks one loads one.
const { QUOTING } = await import(`${root}/dist/src/instrumentation/bridge/sql/dialect.js`)
const dialects = Object.keys(QUOTING)
const grammars = `${root}/dist/src/instrumentation/bridge/sql/grammars`
await build({
  entryPoints: dialects.map((dialect) => require.resolve(`node-sql-parser/build/${dialect}.js`)),
  outdir: grammars,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  legalComments: 'inline',
  logLevel: 'warning',
})

const command = `${root}/dist/src/cli/main.js`
chmodSync(command, 0o755)
linkCommand()

// What is bundled comes with its licences.
writeLicences(`${root}/dist/src/report/echarts.LICENSES.txt`, [
  'echarts/LICENSE',
  'echarts/NOTICE',
  'zrender/LICENSE',
  'tslib/LICENSE.txt',
])
writeLicences(`${grammars}/LICENSES.txt`, ['node-sql-parser/LICENSE', 'big-integer/LICENSE'])

function writeLicences(file, licences) {
  const texts = licences.map(
    (licence) => `== ${licence}\n\n${readFileSync(`${root}/node_modules/${licence}`, 'utf8').trim()}\n`,
  )
  writeFileSync(file, texts.join('\n'))
}

/** `npx spanledger` in a clone means the clone's own command, as it does where the package is installed. */
function linkCommand() {
  const bin = `${root}/node_modules/.bin`
  if (process.platform === 'win32' || !existsSync(bin)) return
  rmSync(`${bin}/spanledger`, { force: true })
  symlinkSync('../../dist/src/cli/main.js', `${bin}/spanledger`)
}
