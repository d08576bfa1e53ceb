/**
 * Makes sure that the tests have a browser: an installed Chrome or Chromium that starts, else the one of
 * `test/browser` (71 MB, installed there once, and again when its lock file changes). Prints one line; with `--path`
 * only what to set SPANLEDGER_CHROMIUM to.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'

const directory = fileURLToPath(new URL('../test/browser', import.meta.url))
const packageDirectory = join(directory, 'node_modules', '@sparticuz', 'chromium')

/** Some distributions install a stub that only asks for another installation. */
function starts(path) {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

function installApart() {
  const lock = createHash('sha256')
    .update(readFileSync(join(directory, 'package-lock.json')))
    .digest('hex')
  const stamp = join(directory, 'node_modules', '.installed-from')
  if (existsSync(packageDirectory) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  // npm names its own script to what it runs, so that the same npm is used; alone, the one on the path is.
  const npm = process.env.npm_execpath
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  execFileSync(command, [...before, ...args], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  writeFileSync(stamp, lock)
}

async function findBrowser() {
  const asked = process.env.SPANLEDGER_CHROMIUM
  if (asked) return { path: asked, origin: 'SPANLEDGER_CHROMIUM' }
  const { installedBrowsers } = await tsImport('../src/report/pdf/installed.ts', import.meta.url)
  const installed = installedBrowsers().find(starts)
  if (installed !== undefined) return { path: installed, origin: 'installed' }
  installApart()
  return { path: packageDirectory, origin: '@sparticuz/chromium' }
}

const { path, origin } = await findBrowser()
console.log(process.argv.includes('--path') ? path : `browser for tests: ${path} (${origin})`)
