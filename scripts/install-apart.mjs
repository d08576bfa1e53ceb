import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what only tests use, where it does not weigh on the package: once, and again when its lock file changes.
 *
 * @param {string} directory Holds `package.json` and `package-lock.json`.
 * @param {string} expected A directory that is there when it is installed.
 * @param {string[]} [more] Further arguments of `npm ci`.
 */
export function installApart(directory, expected, more = []) {
  const lock = createHash('sha256')
    .update(readFileSync(join(directory, 'package-lock.json')))
    .digest('hex')
  const stamp = join(directory, 'node_modules', '.installed-from')
  if (existsSync(expected) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  npm(['ci', ...more], directory)
  writeFileSync(stamp, lock)
}

/**
 * Runs npm without a word on stdout. npm names its own script to what it runs, so that the same npm is used; alone,
 * the one on the path is.
 *
 * @param {string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const script = process.env.npm_execpath
  const [command, before] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  execFileSync(command, [...before, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
}
