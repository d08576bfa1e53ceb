import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditTrail, getAuditLogs, shutdownAudit, type StoredRecord } from 'spanledger'
import { VERSION } from '../../src/version.js'

const tsx = createRequire(import.meta.url).resolve('tsx')
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const command = [process.execPath, '--import', tsx, main]

const TRAILS = 40
const dir = mkdtempSync(join(tmpdir(), 'spanledger-cli-'))
const logDir = join(dir, 'logs')
let records: StoredRecord[]

beforeAll(async () => {
  for (let n = 0; n < TRAILS; n++) {
    const trail = new AuditTrail({ operationName: `operation_${n % 4}`, logDir, regulations: ['GDPR'] })
    for (let step = 0; step < 50; step++) trail.logEvent('step', { n, step, text: 'x'.repeat(500) })
    trail.close()
  }
  await shutdownAudit()
  records = await getAuditLogs({ logDir })
})

afterAll(() => rmSync(dir, { recursive: true }))

function cli(...argv: string[]) {
  const [node = '', ...args] = command
  return spawnSync(node, [...args, ...argv], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

/** Runs a line of shell with the program as `spanledger`, as in a terminal's window, where pipes have two ends. */
function shell(line: string) {
  const script = `set -o pipefail; spanledger() { "\${PROGRAM[@]}" "$@"; }; PROGRAM=("$@"); ${line}`
  return spawnSync('bash', ['-c', script, 'bash', ...command], {
    encoding: 'utf8',
    env: { ...process.env, LOGS: logDir },
  })
}

/** Runs the program on a terminal of its own. */
function onTerminal(columns: number, argv: string, env: Record<string, string> = {}) {
  const line = `stty cols ${columns} rows 40; exec ${command.map((word) => `'${word}'`).join(' ')} ${argv}`
  return spawnSync('script', ['-qec', line, '/dev/null'], {
    ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, TERM: 'xterm-256color', ...env },
  })
}

describe('the program, piped', () => {
  test('prints all records as JSON lines before it ends', () => {
    const { status, stdout, stderr } = cli('logs', '--log-dir', logDir)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(records)
    expect(records).toHaveLength(TRAILS * 52)
  })

  test('ends quietly with 0 when its reader has seen enough', () => {
    const { status, stdout, stderr } = shell('spanledger logs --log-dir "$LOGS" | head -n 1')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual(records[0])
  })

  test('ends quietly with 0 when nobody reads from the start', () => {
    const { status, stderr } = shell('spanledger logs --log-dir "$LOGS" | true')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('waits for a slow reader, and loses nothing', () => {
    const slow = `node -e 'process.stdin.pause(); setTimeout(() => process.stdin.pipe(process.stdout), 700)'`
    const { status, stdout } = shell(`spanledger logs --log-dir "$LOGS" | ${slow} | wc -l`)
    expect([status, stdout.trim()]).toEqual([0, String(records.length)])
  })

  test.each([
    ['fine', ['summary', '--log-dir', logDir], 0],
    ['wrong use', ['logs', '--nope'], 2],
    ['a sink that is not there', ['logs', '--log-dir', join(dir, 'none')], 3],
  ])('has an exit code of its own for %s, and at most one line on stderr', (_case, argv, code) => {
    const { status, stderr } = cli(...argv)
    expect([status, stderr.split('\n').length - 1]).toEqual([code, code === 0 ? 0 : 1])
  })

  test('prints its version', () => {
    expect(cli('--version').stdout).toBe(`${VERSION}\n`)
  })

  test('starts from the shebang of its main file', () => {
    expect(readFileSync(main, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node')
  })

  test('ends by a signal as any program does', async () => {
    const [node = '', ...args] = command
    const reading = spawn(node, [...args, 'logs', '--log-dir', logDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = new Promise((done) => reading.on('exit', (_code, signal) => done(signal)))
    // Nobody takes the rest, so it is still writing.
    await new Promise((started) => reading.stdout.once('readable', started))
    reading.kill('SIGINT')
    expect(await ended).toBe('SIGINT')
  })
})

describe('the program, on a terminal', () => {
  test.each([80, 120])('shows a table of %i columns, in colour', (columns) => {
    const { status, stdout } = onTerminal(columns, `logs --log-dir '${logDir}' --limit 5`)
    expect(status).toBe(0)
    expect(stdout).toContain('\u001B[1mTIME (UTC)')
    const lines = stdout.replaceAll(/\u001B\[\d+m/g, '').split('\r\n')
    const shown = lines.filter((line) => !line.startsWith('next page: '))
    expect(shown.filter((line) => line.length > columns)).toEqual([])
    expect(shown.filter((line) => / operation_\d /.test(line))).toHaveLength(5)
    expect(lines.filter((line) => line.startsWith('next page: --cursor '))).toHaveLength(1)
  })

  test('shows none with NO_COLOR', () => {
    expect(onTerminal(80, `summary --log-dir '${logDir}'`, { NO_COLOR: '1' }).stdout).not.toContain('\u001B')
  })
})
