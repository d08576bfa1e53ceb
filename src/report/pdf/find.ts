import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../errors.js'
import type { Browser } from './browser.js'
import { installedBrowsers } from './installed.js'
import type { Machine } from './installed.js'
import { findServerlessChromium, unpackServerlessChromium } from './serverless.js'

export const REMEDIES =
  'install Chrome or Chromium (or name one by SPANLEDGER_CHROMIUM), or run `npm install @sparticuz/chromium`'

export interface FindOptions {
  /** Asked for by the caller: this one or none. */
  executablePath?: string | undefined
  /** @default this process */
  machine?: Machine
  /** Paths to try after the installed browsers. */
  downloaded?: readonly string[]
  /** A file from which `@sparticuz/chromium` is looked for. @default this module */
  resolveFrom?: string
}

/**
 * Browsers to try, in order. One that was asked for, by option or by `SPANLEDGER_CHROMIUM`, is the only one: it may be
 * an executable, or the directory of an installed `@sparticuz/chromium`.
 *
 * @throws AuditError `ERR_NO_BROWSER` if the one asked for is not there.
 */
export async function* browsers(options: FindOptions = {}): AsyncGenerator<Browser> {
  const { machine = process, downloaded = [], resolveFrom = import.meta.url } = options
  const asked = options.executablePath ?? machine.env['SPANLEDGER_CHROMIUM']
  if (asked !== undefined && asked !== '') {
    yield await askedFor(asked)
    return
  }
  for (const executablePath of [...installedBrowsers(machine), ...downloaded]) {
    yield { executablePath, env: {}, origin: executablePath }
  }
  const entry = findServerlessChromium(resolveFrom)
  if (entry !== undefined) yield await unpackServerlessChromium(entry)
}

async function askedFor(path: string): Promise<Browser> {
  let isDirectory: boolean
  try {
    isDirectory = (await stat(path)).isDirectory()
  } catch (cause) {
    throw new AuditError('ERR_NO_BROWSER', `There is no browser at "${path}": ${REMEDIES}.`, { cause })
  }
  if (!isDirectory) return { executablePath: path, env: {}, origin: path }
  // A package can import itself by name only if it has `exports`; from beside it, its name always resolves.
  const entry = findServerlessChromium(join(path, '..', '..', '..', 'package.json'))
  if (entry === undefined) {
    throw new AuditError('ERR_NO_BROWSER', `"${path}" is no installed @sparticuz/chromium: ${REMEDIES}.`)
  }
  return unpackServerlessChromium(entry)
}
