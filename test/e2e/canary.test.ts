import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { getAuditLogs, recoverAudit } from 'spanledger'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'
import { runCli } from '../unit/cli/support/run-cli.js'
import { Canaries, PERSONAL, SECRETS } from './canary/canaries.js'
import { BESIDE, judge, medium, NOTHING, plant, unrecorded } from './canary/planted.js'
import { filesBelow, leaksIn, type Medium } from './canary/scan.js'

describe('the scan', () => {
  const path = 'a path'
  const text = new Canaries(path).text('email')
  const WAYS: [how: string, write: (text: string) => string | Buffer][] = [
    ['in the clear', (clear) => `x${clear}x`],
    ['in JSON', (clear) => JSON.stringify({ clear })],
    ['in a URL', (clear) => encodeURIComponent(clear)],
    ['in UTF-16', (clear) => Buffer.from(clear, 'utf16le')],
    ['in base64', (clear) => Buffer.from(clear).toString('base64')],
    ['in base64 with something before it', (clear) => `:${Buffer.from(`ab${clear}`).toString('base64url')}`],
    ['in hexadecimal', (clear) => Buffer.from(clear).toString('hex')],
    [
      'as a plain digest',
      (clear) =>
        new Canaries(path).traces().find(({ kind }) => kind === 'email' && clear !== '')!.digests[0]!,
    ],
  ]

  it.each(WAYS)('finds a canary %s', (_how, write) => {
    const found = leaksIn([{ name: 'file', bytes: Buffer.from(write(text)) }], [path])
    expect(found.map(({ kind, medium: where }) => [kind, where])).toContainEqual(['email', 'file'])
  })

  it.each([...SECRETS, ...PERSONAL])('tells %s of one path from that of another', (kind) => {
    const written = medium('file', new Canaries('a path').text(kind))
    const found = (where: string) => leaksIn([written], [where]).map((leak) => leak.kind)
    expect([found('a path'), found('another path')]).toEqual([[kind], []])
  })
})

describe('nothing that was not written down on purpose, and no secret, stands in', () => {
  it('what a service writes, nor in what the command line makes of its records', async () => {
    const { out, media: written } = await plant('file:OUT/logs')
    // Sink, sidecars, journal, diagnostics, spans of the host.
    expect(judge(written)).toEqual(NOTHING)
    const at = ['--sink', `file:${out}/logs`, '--journal-dir', join(out, 'journal')]
    const reports = tempDir()
    const commands = [
      ['logs', ...at],
      ['logs', ...at, '--json'],
      ['summary', ...at],
      ['verify', ...at],
      ['status', ...at],
      ['recover', ...at],
      ['report', 'audit', ...at, '--output', join(reports, 'audit.html')],
    ]
    const media: Medium[] = []
    for (const argv of commands) {
      const { exitCode, stdout, stderr } = await runCli(argv, { columns: 200 })
      expect([argv[0], exitCode, stderr]).toEqual([argv[0], 0, ''])
      media.push(medium(argv.join(' '), stdout))
    }
    const { leaked } = judge([...media, ...filesBelow(reports, 'reports')])
    expect(leaked).toEqual([])
    const operations = media[1]!.bytes.toString().matchAll(/"operationName":("(?:[^"\\]|\\.)*")/g)
    expect(unrecorded([...operations].map(([, name]) => JSON.parse(name!) as string))).toEqual([])
  })

  it('what is said of data that is checked, and of sinks that refuse or have no good address', async () => {
    const { media } = await plant('file:OUT/logs', 'beside', 300)
    expect(judge(media, BESIDE)).toEqual(NOTHING)
  })

  it.each([
    ['SIGKILL', { signal: 'SIGKILL' }],
    ['an error that nobody catches', { code: 1 }],
  ])('what a process leaves that died by %s, nor in what recovery makes of it', async (how, end) => {
    const out = tempDir()
    const where = { logDir: join(out, 'logs') }
    const env = { SPANLEDGER_SINK: `file:${where.logDir}` }
    const { stdout, ...ended } = await runScript(
      new URL('programs/canary-crash.ts', import.meta.url),
      [how],
      env,
    ).ended
    expect(ended).toMatchObject(end)
    const left = filesBelow(out, 'left')
    await recoverAudit(where)
    const operations = (await getAuditLogs(where)).map(({ operationName }) => operationName)
    expect([...new Set(operations)].sort()).toEqual(['crash', 'score'])
    expect(leaksIn([...left, ...filesBelow(out, 'recovered'), medium('stdout', stdout)], ['crash'])).toEqual(
      [],
    )
  })

  it('what the command line says of data, and of addresses with passwords', async () => {
    const canaries = new Canaries('command line')
    const data = join(tempDir(), 'people.csv')
    const columns = [...SECRETS, ...PERSONAL]
    const cells = columns.map((kind) => `"${canaries.text(kind).replaceAll('\n', ' ')}"`)
    writeFileSync(data, `${columns.join()}\n${`${cells.join()}\n`.repeat(3)}`)
    const password = canaries.text('password')
    const reports = tempDir()
    const checked = ['--regulation', 'GDPR', '--log-dir', join(reports, 'logs')]
    const commands = [
      ['compliance', 'check', data, ...checked],
      ['compliance', 'check', data, ...checked, '--json'],
      ['report', 'compliance', '--data', data, ...checked, '--output', join(reports, 'people.html')],
      ...[
        'clickhouse://app:PASSWORD@127.0.0.1:9/otel',
        'otlp+http://app:PASSWORD@127.0.0.1:9',
        'ftp://app:PASSWORD@h',
      ].flatMap((url) =>
        ['logs', 'status', 'verify', 'recover'].map((name) => [
          ...[name, '--sink', url.replace('PASSWORD', password)],
          ...['--journal-dir', tempDir(), '--verbose'],
        ]),
      ),
    ]
    const media: Medium[] = []
    for (const argv of commands) {
      const { stdout, stderr } = await runCli(argv)
      media.push(medium(`${argv[0]!} ${argv[2]!}`, stdout + stderr))
    }
    const written = filesBelow(reports, 'reports')
    expect(written.map(({ name }) => name)).toContain('reports: people.html')
    expect(leaksIn([...media, ...written], ['command line'])).toEqual([])
  })
})
