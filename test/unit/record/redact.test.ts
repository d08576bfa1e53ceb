import { describe, expect, it } from 'vitest'
import { Redactor } from '../../../src/record/redaction/redactor.js'
import { createKeyring } from '../../../src/record/tokens.js'
import type { JsonObject } from '../../../src/record/types.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const redact = (value: JsonObject, redactor = new Redactor()) =>
  redactor.under(keyring).redact(value, '/details')
const hidden = { $omitted: { reason: 'redacted' } }

describe('Redactor', () => {
  it.each([
    'password',
    'db_password',
    'userPassword',
    'secret',
    'clientSecret',
    'api_key',
    'X-Api-Key',
    'access_token',
    'token',
    'Authorization',
    'set-cookie',
    'privateKey',
    'credentials',
  ])('hides the value of %s', (key) => {
    expect(redact({ [key]: 'hunter2' })).toEqual({ value: { [key]: hidden }, pointers: [`/details/${key}`] })
  })

  it.each(['tokens', 'max_tokens', 'tokenizer', 'secretary', 'author', 'passwordless_users', 'keyword'])(
    'leaves %s alone',
    (key) => {
      expect(redact({ [key]: 7 })).toEqual({ value: { [key]: 7 }, pointers: [] })
    },
  )

  it.each([
    ['a bearer token', 'GET / Bearer abcdefgh12345678', 'GET / [redacted:bearer]'],
    [
      'credentials in a URL',
      'postgres://app:hunter2@db:5432/x',
      'postgres://[redacted:url-credentials]@db:5432/x',
    ],
    ['a key', 'AKIAABCDEFGHIJKLMNOP', '[redacted:aws-key]'],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
      '[redacted:pem]',
    ],
  ])('takes %s out of a text', (_what, text, left) => {
    expect(redact({ note: text })).toEqual({ value: { note: left }, pointers: ['/details/note'] })
  })

  it('names what it replaced by JSON pointers, escaped as RFC 6901 asks', () => {
    const value = { list: [{ 'a/b~c': { password: 'x' } }] }
    expect(redact(value).pointers).toEqual(['/details/list/0/a~1b~0c/password'])
  })

  it('hides a whole object under a hidden key', () => {
    expect(redact({ credentials: { user: 'a', pass: 'b' } }).value).toEqual({ credentials: hidden })
  })

  it.each([
    ['its beginning', /(?<keep>MRN-)\d+/, 'MRN-[redacted:mrn]'],
    ['nothing that is all of the match', /(?=(?<keep>MRN-\d+))MRN-\d+/, '[redacted:mrn]'],
    ['nothing from behind the match', /MRN-(?=(?<keep>\d+))/, '[redacted:mrn]12'],
  ])('keeps of a match %s', (_what, value, note) => {
    const redactor = new Redactor({ rules: [{ name: 'mrn', value }], defaults: false })
    expect(redact({ note: 'MRN-12' }, redactor).value).toEqual({ note })
  })

  it('applies rules and keys of the caller, every time, though their expressions keep state', () => {
    const redactor = new Redactor({
      keys: ['Diagnosis'],
      rules: [{ name: 'mrn', value: /MRN-\d+/gy }],
      defaults: false,
    })
    for (let i = 0; i < 3; i++) {
      expect(redact({ diagnosis: 'flu', note: 'MRN-1 and MRN-2', password: 'x' }, redactor).value).toEqual({
        diagnosis: hidden,
        note: '[redacted:mrn] and [redacted:mrn]',
        password: 'x',
      })
    }
  })

  it('leaves markers as they are', () => {
    const marker = { $digest: { kid: 'a', hex: 'b', bytes: 1 } }
    expect(redact({ password: marker }).value).toEqual({ password: marker })
  })
})
