import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npm } from './install-apart.mjs'

/** What the package is built from. */
const sources = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'src',
  'exporters',
]

/**
 * Installs the package, built and packed, as a user would: with its own dependencies beside those of the host. Once,
 * and again when its sources change.
 *
 * @param {string} root Of the package.
 * @param {string[]} directories Hosts.
 */
export function installPacked(root, directories) {
  const hash = hashOf(sources.map((source) => join(root, source)))
  const outdated = directories.filter((directory) => installedFrom(directory) !== hash)
  if (outdated.length === 0) return
  const temporary = mkdtempSync(join(tmpdir(), 'spanledger-pack-'))
  try {
    // `npm pack` runs `prepare`, which builds.
    npm(['pack', '--pack-destination', temporary], root)
    const tarball = join(temporary, readdirSync(temporary)[0])
    for (const directory of outdated) {
      npm(['install', '--no-save', '--ignore-scripts', '--prefer-offline', tarball], directory)
      writeFileSync(stampOf(directory), hash)
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const stampOf = (directory) => join(directory, 'node_modules', '.spanledger-from')

function installedFrom(directory) {
  const stamp = stampOf(directory)
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesIn).sort()) hash.update(`${path}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

function filesIn(path) {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)))
}
