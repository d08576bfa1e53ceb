import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSink, resolveJournalDir, sinkIdentity } from '../../../src/config/sink-url.js'

describe('parseSink', () => {
  it.each([
    ['file:./audit_logs', resolve('audit_logs')],
    ['file:audit_logs', resolve('audit_logs')],
    ['file:/var/log/audit', '/var/log/audit'],
    ['file:///var/log/audit', '/var/log/audit'],
    ['file:./a b%20c', resolve('a b%20c')],
    ['chdb:./audit.chdb', resolve('audit.chdb')],
  ])('takes the path of %s as it is written', (url, path) => {
    expect(parseSink(url)).toMatchObject({ path })
  })

  it('shows no user info in its label', () => {
    expect(parseSink('clickhouse://ann:hunter2@db.example:8123/otel').label).toBe(
      'clickhouse://db.example:8123/otel',
    )
  })

  it.each([
    ['clickhouse://h', 'clickhouse://h:8123/default', 'http://h:8123'],
    ['clickhouse://h:80/d/', 'clickhouse://h:80/d', 'http://h'],
    ['clickhouse://h:443/d', 'clickhouse://h:443/d', 'http://h:443'],
    ['clickhouses://h/d', 'clickhouses://h:8443/d', 'https://h:8443'],
    ['clickhouses://h:443/d', 'clickhouses://h:443/d', 'https://h'],
    ['clickhouses://h:80/d', 'clickhouses://h:80/d', 'https://h:80'],
    ['clickhouse://[::1]:9/d', 'clickhouse://[::1]:9/d', 'http://[::1]:9'],
  ])('knows host and port of %s, however they are written', (url, label, origin) => {
    const address = parseSink(url) as { label: string; url: URL }
    expect([address.label, address.url.origin]).toEqual([label, origin])
  })

  it.each(['clickhouse://h/d', 'chdb:/d'])('takes other tables of %s for another place', (url) => {
    const identity = (search: string) => sinkIdentity(parseSink(`${url}${search}`), '/journal')
    const usual = identity('')
    expect(identity('?records_table=audit_events&create_schema=false')).toBe(usual)
    expect(identity('?records_table=r')).toBe(`${usual}?records_table=r`)
    expect(identity('?records_table=r&traces_table=t')).toBe(identity('?traces_table=t&records_table=r'))
  })

  it('keeps a question mark in the name of a directory of files', () => {
    expect(parseSink('file:/a?b')).toMatchObject({ path: '/a?b' })
  })

  it.each([
    '',
    'audit_logs',
    'file:',
    'file://host/share',
    'ftp://x',
    'FILE:./x',
    'clickhouse://',
    'clickhouse://h:99999/d',
    'chdb:?records_table=r',
    'file:a\0b',
    7 as unknown as string,
  ])('refuses %j', (url) => {
    expect(() => parseSink(url)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_SINK' }) as Error)
  })

  it('says in its message neither password nor user', () => {
    expect(() => parseSink('postgres://ann:hunter2@db/x')).toThrow(/^(?!.*(ann|hunter2))/)
  })
})

describe('resolveJournalDir', () => {
  it('is inside a file sink, beside the process for a remote one, and where it is told', () => {
    expect(resolveJournalDir(parseSink('file:/a'))).toBe('/a/journal')
    expect(resolveJournalDir(parseSink('clickhouse://h/d'))).toBe(resolve('.spanledger/journal'))
    expect(resolveJournalDir(parseSink('file:/a'), '/j')).toBe('/j')
  })
})
