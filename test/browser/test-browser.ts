import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../scripts/ensure-browser.mjs', import.meta.url))

let found: string | undefined

/**
 * The browser that tests use, as `SPANLEDGER_CHROMIUM` or `executablePath` take it: an executable, or the directory of
 * an installed `@sparticuz/chromium`. Installs the latter if there is no other.
 */
export function testBrowser(): string {
  found ??= execFileSync(process.execPath, [SCRIPT, '--path'], { encoding: 'utf8' }).trim()
  return found
}
