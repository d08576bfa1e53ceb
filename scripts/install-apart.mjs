import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what only tests use, where it does not weigh on the package: once, and again when its lock file changes.
 *
 * @param {string} directory Holds `package.json` and `package-lock.json`.
 * @param {string} expected A directory that is there when it is installed.
 */
export function installApart(directory, expected) {
  const lock = createHash('sha256')
    .update(readFileSync(join(directory, 'package-lock.json')))
    .digest('hex')
  const stamp = join(directory, 'node_modules', '.installed-from')
  if (existsSync(expected) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
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
