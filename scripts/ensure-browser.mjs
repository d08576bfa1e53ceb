/**
 * Makes sure that the tests have a browser: an installed Chrome or Chromium that starts, else the one of
 * `test/browser` (71 MB, installed there once, and again when its lock file changes). Prints one line; with `--path`
 * only what to set SPANLEDGER_CHROMIUM to.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'
import { installApart } from './install-apart.mjs'

const directory = fileURLToPath(new URL('../test/browser', import.meta.url))
const packageDirectory = join(directory, 'node_modules', '@sparticuz', 'chromium')

/** Some distributions install a stub that only asks for another installation. */
function starts(path) {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

async function findBrowser() {
  const asked = process.env.SPANLEDGER_CHROMIUM
  if (asked) return { path: asked, origin: 'SPANLEDGER_CHROMIUM' }
  const { installedBrowsers } = await tsImport('../src/report/pdf/installed.ts', import.meta.url)
  const installed = installedBrowsers().find(starts)
  if (installed !== undefined) return { path: installed, origin: 'installed' }
  installApart(directory, packageDirectory)
  return { path: packageDirectory, origin: '@sparticuz/chromium' }
}

const { path, origin } = await findBrowser()
console.log(process.argv.includes('--path') ? path : `browser for tests: ${path} (${origin})`)
