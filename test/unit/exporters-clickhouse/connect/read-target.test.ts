import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { DEFAULT_TABLES } from '../../../../exporters/clickhouse/schema/names.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { tempDir } from '../../../support/temp-dir.js'

const target = (url: string, env: Record<string, string> = {}) =>
  clickHouseTarget(
    parseSink(url),
    Object.fromEntries(Object.entries(env).map(([name, value]) => [`SPANLEDGER_CLICKHOUSE_${name}`, value])),
  )

function file(content: string): string {
  const path = join(tempDir(), 'file')
  writeFileSync(path, content)
  return path
}

const PEM = '-----BEGIN CERTIFICATE-----\n'

describe('a sink URL', () => {
  it('of a server has what ClickHouse has by default', () => {
    expect(target('clickhouse://db.example')).toEqual({
      label: 'clickhouse://db.example:8123/default',
      place: { kind: 'http', url: new URL('http://db.example:8123'), compression: 'gzip', timeoutMs: 30_000 },
      database: 'default',
      tables: DEFAULT_TABLES,
      createSchema: true,
    })
  })

  it('of a server says everything in its parameters', () => {
    const search =
      '?traces_table=t&records_table=r&cluster=c&storage_policy=p&create_schema=false&async_insert=1&compression=none'
    expect(target(`clickhouses://db.example/otel${search}`)).toEqual({
      label: 'clickhouses://db.example:8443/otel?traces_table=t&records_table=r',
      place: {
        kind: 'http',
        url: new URL('https://db.example:8443'),
        compression: 'none',
        timeoutMs: 30_000,
      },
      database: 'otel',
      tables: { traces: 't', records: 'r', checkpoints: 'r_checkpoints', migrations: 'r_migrations' },
      createSchema: false,
      cluster: 'c',
      storagePolicy: 'p',
      asyncInsert: true,
    })
  })

  it('of the engine is a directory, the same from everywhere', () => {
    expect(target('chdb:./audit.chdb?database=one&records_table=r')).toEqual({
      label: `chdb:${join(process.cwd(), 'audit.chdb')}?database=one&records_table=r`,
      place: { kind: 'chdb', path: join(process.cwd(), 'audit.chdb') },
      database: 'one',
      tables: { ...DEFAULT_TABLES, records: 'r', checkpoints: 'r_checkpoints', migrations: 'r_migrations' },
      createSchema: true,
    })
  })

  it('gives records elsewhere a history of their own, where only the spans are elsewhere too', () => {
    expect(target('clickhouse://h/d?traces_table=t').tables).toEqual({
      traces: 't',
      records: 'audit_events',
      checkpoints: 't_checkpoints',
      migrations: 't_migrations',
    })
  })

  it('may name a database with any letters', () => {
    expect(target('clickhouse://h/my%20%C3%A9-db')).toMatchObject({ database: 'my é-db' })
  })

  it.each([
    ['an unknown parameter', 'clickhouse://h/d?tabel=x'],
    ['an empty one', 'clickhouse://h/d?traces_table='],
    ['a control character', 'clickhouse://h/d?records_table=a%0Ab'],
    ['a parameter twice', 'clickhouse://h/d?cluster=a&cluster=b'],
    ['no flag', 'clickhouse://h/d?create_schema=maybe'],
    ['no compression', 'clickhouse://h/d?compression=zip'],
    ['a path of two names', 'clickhouse://h/d/e'],
    ['a control character in the database', 'clickhouse://h/d%00'],
    ['a database in the parameters', 'clickhouse://h/d?database=e'],
    ['a % that means nothing', 'clickhouse://ann:50%@h/d'],
    ['a cluster in a directory', 'chdb:./x?cluster=c'],
    ['another sink', 'file:./x'],
  ])('is refused with %s, in one line', (_, url) => {
    expect(() => target(url)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_SINK',
        message: expect.stringMatching(/^[^\n]+$/) as string,
      }) as Error,
    )
  })
})

describe('the environment', () => {
  const place = (url: string, env: Record<string, string>) => target(url, env).place

  it('says who asks, unless the URL does', () => {
    const env = { USER: 'env', PASSWORD: 'of env' }
    expect(place('clickhouse://h/d', env)).toMatchObject({ username: 'env', password: 'of env' })
    expect(place('clickhouse://ann:p%40ss@h/d', env)).toMatchObject({ username: 'ann', password: 'p@ss' })
    expect(place('clickhouse://ann@h/d', env)).toMatchObject({ username: 'ann', password: 'of env' })
  })

  it('names files of secrets, whose last line break is no part of them', () => {
    expect(place('clickhouse://ann@h/d', { PASSWORD_FILE: file(' two\nlines\n') })).toMatchObject({
      password: ' two\nlines',
    })
    expect(place('clickhouse://h/d', { ACCESS_TOKEN_FILE: file('a.b.c\r\n') })).toMatchObject({
      accessToken: 'a.b.c',
    })
  })

  it('gives certificates, headers and a deadline', () => {
    const env = {
      CA_FILE: file(`${PEM}ca`),
      CERT_FILE: file(`${PEM}cert`),
      KEY_FILE: file(`${PEM}key`),
      HEADERS: 'x-tenant=a%2Cb, x-empty=, x-eq=a=b',
      TIMEOUT_MS: '1500',
    }
    expect(place('clickhouses://h/d', env)).toMatchObject({
      tls: { ca: Buffer.from(`${PEM}ca`), cert: Buffer.from(`${PEM}cert`), key: Buffer.from(`${PEM}key`) },
      headers: { 'x-tenant': 'a,b', 'x-empty': '', 'x-eq': 'a=b' },
      timeoutMs: 1500,
    })
  })

  it('counts an empty variable as none', () => {
    expect(place('clickhouse://h/d', { PASSWORD: '', CA_FILE: '' })).not.toHaveProperty('password')
  })

  it('says nothing about a directory', () => {
    expect(target('chdb:./x', { PASSWORD_FILE: '/missing' })).toMatchObject({ place: { kind: 'chdb' } })
  })

  it.each<[string, string, () => Record<string, string>]>([
    ['a password and a token', 'clickhouse://h/d', () => ({ PASSWORD: 'hunter2', ACCESS_TOKEN: 'hunter2' })],
    ['a user of the URL and a token', 'clickhouse://robin@h/d', () => ({ ACCESS_TOKEN: 'hunter2' })],
    ['a password twice', 'clickhouse://h/d', () => ({ PASSWORD: 'hunter2', PASSWORD_FILE: file('hunter2') })],
    [
      'a token twice',
      'clickhouse://h/d',
      () => ({ ACCESS_TOKEN: 'hunter2', ACCESS_TOKEN_FILE: file('hunter2') }),
    ],
    ['a file that is not there', 'clickhouse://h/d', () => ({ PASSWORD_FILE: '/missing/file' })],
    ['a directory for a file', 'clickhouse://h/d', () => ({ PASSWORD_FILE: tempDir() })],
    ['an empty secret', 'clickhouse://h/d', () => ({ PASSWORD_FILE: file('\n') })],
    ['a certificate that is none', 'clickhouses://h/d', () => ({ CA_FILE: file('hunter2') })],
    ['a certificate without TLS', 'clickhouse://h/d', () => ({ CA_FILE: file(PEM) })],
    ['a certificate without its key', 'clickhouses://h/d', () => ({ CERT_FILE: file(PEM) })],
    ['a header without a name', 'clickhouse://h/d', () => ({ HEADERS: '=hunter2' })],
    ['a header of two lines', 'clickhouse://h/d', () => ({ HEADERS: 'x=hunter2%0D%0Ay' })],
    ['a deadline of nothing', 'clickhouse://h/d', () => ({ TIMEOUT_MS: '0' })],
    ['a deadline beyond timers', 'clickhouse://h/d', () => ({ TIMEOUT_MS: '2147483648' })],
  ])('is refused with %s, in one line without secrets', (_, url, env) => {
    expect(() => target(url, env())).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_OPTION',
        message: expect.stringMatching(/^(?!.*(hunter2|robin))[^\n]+$/) as string,
      }) as Error,
    )
  })
})
