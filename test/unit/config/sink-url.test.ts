import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSink, resolveJournalDir } from '../../../src/config/sink-url.js'

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
    '',
    'audit_logs',
    'file:',
    'file://host/share',
    'ftp://x',
    'FILE:./x',
    'clickhouse://',
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
