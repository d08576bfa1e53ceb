import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { AuditError } from '../../errors.js'
import type { Browser } from './browser.js'
import { writeFontConfig } from './font-config.js'

const run = promisify(execFile)

/** Run apart, because the package sets environment variables of the process that loads it. */
const UNPACK = `
const loaded = await import(process.argv[1])
process.stdout.write(await (loaded.default.default ?? loaded.default).executablePath())
`
/** Written last into a directory that is whole: the browser's path in it. */
const NAME_FILE = 'spanledger-executable'

/** The module of an installed `@sparticuz/chromium`, or `undefined`. @param from A file beside which it would be found. */
export function findServerlessChromium(from: string): string | undefined {
  try {
    return createRequire(from).resolve('@sparticuz/chromium')
  } catch {
    return undefined
  }
}

/**
 * Unpacks the browser of the npm package `@sparticuz/chromium` (Linux x64), once for each installation of it. It is made
 * for AWS Lambda; told that it is there, it also unpacks the NSS libraries that a minimal Linux has not.
 *
 * @param entry Path of the package's module.
 * @throws AuditError `ERR_NO_BROWSER` if it cannot be unpacked, or if others could have changed what was unpacked.
 */
export async function unpackServerlessChromium(entry: string): Promise<Browser> {
  const all = await ownDirectory()
  const home = join(all, await installationOf(entry))
  const unpacked = await readFile(join(home, NAME_FILE), 'utf8').catch(() => undefined)
  const executablePath = unpacked === undefined ? await unpackInto(entry, all, home) : join(home, unpacked)
  await requireOwn(executablePath)
  const libraries = dirname(executablePath)
  return {
    executablePath,
    env: {
      LD_LIBRARY_PATH: join(libraries, 'al2023', 'lib'),
      FONTCONFIG_FILE: await writeFontConfig(all, join(libraries, 'fonts', 'fonts')),
    },
    origin: '@sparticuz/chromium',
  }
}

/** A name for what is installed at `entry` now: another version, or the same installed anew, is unpacked anew. */
async function installationOf(entry: string): Promise<string> {
  const { mtimeMs, size } = await lstat(entry)
  return createHash('sha256')
    .update(JSON.stringify([entry, mtimeMs, size]))
    .digest('hex')
    .slice(0, 16)
}

/** Unpacks aside and renames, so that no other process ever starts a browser that is half written. */
async function unpackInto(entry: string, all: string, home: string): Promise<string> {
  const aside = await mkdtemp(join(all, 'unpacking-'))
  try {
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '-e', UNPACK, pathToFileURL(entry).href],
      {
        env: { ...process.env, NODE_OPTIONS: '', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x', TMPDIR: aside },
      },
    )
    const name = relative(aside, stdout)
    // Version 131 takes a /tmp/chromium that is there already, whatever TMPDIR says.
    if (name.startsWith('..')) return stdout
    await writeFile(join(aside, NAME_FILE), name)
    // Where another process was faster its directory stays: both hold the same.
    await rename(aside, home).catch(() => undefined)
    return join(home, name)
  } catch (cause) {
    throw new AuditError(
      'ERR_NO_BROWSER',
      '@sparticuz/chromium cannot be unpacked here: install Chrome or Chromium.',
      {
        cause,
      },
    )
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** A directory below the system's temporary one, of this user alone, kept so that the next report need not unpack again. */
async function ownDirectory(): Promise<string> {
  const directory = join(tmpdir(), `spanledger-chromium-${String(userInfo().uid)}`)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await requireOwn(directory)
  return directory
}

/** Files in a shared temporary directory can be planted: run only what this user or root has written, and nobody else can. */
async function requireOwn(path: string): Promise<void> {
  const { uid, mode } = await lstat(path)
  const isOwn = uid === userInfo().uid || uid === 0
  if (isOwn && (mode & 0o022) === 0) return
  throw new AuditError(
    'ERR_NO_BROWSER',
    `"${path}" belongs to somebody else or can be changed by others: remove it, or set SPANLEDGER_CHROMIUM.`,
  )
}
