import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { runCommand, type RunningScript } from './run-script.js'

/** OpenTelemetry SDK 2.x on this Node, and SDK 3.x on Node 24: see `scripts/ensure-hosts.mjs`. */
export type HostInstall = 'sdk2' | 'sdk3'

/** What the suite runs on: `npm test` on `sdk2` alone, `npm run test:hosts` on both. */
export const hostInstalls = (process.env.HOST_INSTALLS ?? 'sdk2').split(',') as HostInstall[]

const hosts = fileURLToPath(new URL('../e2e/hosts', import.meta.url))

/** Where an installation is. */
export function hostDirectory(install: HostInstall = 'sdk2'): string {
  const directory = join(hosts, install)
  if (!existsSync(join(directory, 'node_modules')))
    throw new Error(`not installed: node scripts/ensure-hosts.mjs ${install}`)
  return directory
}

const requireOf = (install: HostInstall) => createRequire(join(hostDirectory(install), 'package.json'))

/** What `require(name)` gives in a CommonJS host, in this process. */
export function hostRequire<T = unknown>(name: string, install: HostInstall = 'sdk2'): T {
  return requireOf(install)(name) as T
}

/** What `import(name)` gives in an ESM host, in this process, where the CommonJS and the ESM entry are one file. */
export async function hostImport<T = unknown>(name: string, install: HostInstall = 'sdk2'): Promise<T> {
  return (await import(pathToFileURL(requireOf(install).resolve(name)).href)) as T
}

export interface HostOptions {
  install?: HostInstall
  /** Nothing else is in its environment but {@link hostEnv}. */
  env?: Record<string, string>
  args?: string[]
  /** Arguments of Node, before the program. */
  nodeOptions?: string[]
}

/**
 * Runs a program of `test/e2e/hosts` as it would run in a host: from a copy of its directory among the libraries of
 * the installation, which is also its working directory. It is killed, and the copy removed, when the test ends.
 *
 * @param program Directory and file: `express-vad/server.mjs`.
 */
export function runHost(
  program: string,
  { install = 'sdk2', env = {}, args = [], nodeOptions = [] }: HostOptions = {},
): RunningScript & { directory: string } {
  const directory = copyOf(dirname(program), install)
  const file = program.slice(dirname(program).length + 1)
  const running = runCommand(hostNode(install), [...nodeOptions, file, ...args], {
    cwd: directory,
    env: { ...hostEnv(install), ...env },
  })
  return { ...running, directory }
}

/** The environment of a host: `node` means the Node that the installation is meant for. */
export function hostEnv(install: HostInstall): NodeJS.ProcessEnv {
  return { PATH: [dirname(hostNode(install)), process.env.PATH].join(delimiter) }
}

/** The Node that an installation is meant for. */
function hostNode(install: HostInstall): string {
  return install === 'sdk2' ? process.execPath : join(hostDirectory(install), 'node_modules/.bin/node')
}

function copyOf(program: string, install: HostInstall): string {
  const copies = join(hostDirectory(install), 'programs')
  mkdirSync(copies, { recursive: true })
  const directory = mkdtempSync(join(copies, `${program}-`))
  cpSync(join(hosts, program), directory, { recursive: true })
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
