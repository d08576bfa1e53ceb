import { execFile } from 'node:child_process'
import { lstat, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { AuditError } from '../../errors.js'
import type { Browser } from './browser.js'

const run = promisify(execFile)

/** Run apart, because the package sets environment variables of the process that loads it. */
const UNPACK = `
const loaded = await import(process.argv[1])
process.stdout.write(await (loaded.default.default ?? loaded.default).executablePath())
`

/** The module of an installed `@sparticuz/chromium`, or `undefined`. @param from A file or directory that would import it. */
export function findServerlessChromium(from: string): string | undefined {
  try {
    return createRequire(from).resolve('@sparticuz/chromium')
  } catch {
    return undefined
  }
}

/**
 * Unpacks the browser of the npm package `@sparticuz/chromium` (Linux x64). It is made for AWS Lambda; told that it is
 * there, it also unpacks the NSS libraries that a minimal Linux has not.
 *
 * @param entry Path of the package's module.
 * @throws AuditError `ERR_NO_BROWSER` if it cannot be unpacked, or if others could have changed what was unpacked.
 */
export async function unpackServerlessChromium(entry: string): Promise<Browser> {
  const directory = await ownDirectory()
  let executablePath: string
  try {
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '-e', UNPACK, pathToFileURL(entry).href],
      {
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
          TMPDIR: directory,
        },
      },
    )
    executablePath = stdout
    await requireOwn(executablePath)
  } catch (cause) {
    if (cause instanceof AuditError) throw cause
    throw new AuditError(
      'ERR_NO_BROWSER',
      '@sparticuz/chromium cannot be unpacked here: install Chrome or Chromium.',
      {
        cause,
      },
    )
  }
  // Version 131 looks in /tmp first, whatever TMPDIR says: its libraries and fonts are then there, too.
  const home = dirname(executablePath)
  return {
    executablePath,
    env: { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_FILE: await fontConfig(directory, home) },
    origin: '@sparticuz/chromium',
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

/** The package's own configuration knows only the paths of AWS Lambda. */
async function fontConfig(directory: string, home: string): Promise<string> {
  const file = join(directory, 'spanledger-fonts.conf')
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(home, 'fonts', 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(directory, 'fonts-cache')}</cachedir>
</fontconfig>
`
  await writeFile(file, text, { mode: 0o600 })
  return file
}
