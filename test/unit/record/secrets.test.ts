import { describe, expect, it } from 'vitest'
import { DEFAULT_REDACTION_RULES } from '../../../src/record/redaction/default-rules.js'
import { Redactor } from '../../../src/record/redaction/redactor.js'
import { createKeyring } from '../../../src/record/tokens.js'
import type { JsonValue } from '../../../src/record/types.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const redactor = new Redactor().under(keyring)
const redact = (key: string, value: JsonValue) => redactor.redact({ [key]: value }, '/details').value[key]
const hidden = { $omitted: { reason: 'redacted' } }

describe('names of secrets', () => {
  it.each([
    'OPENAI_API_KEY',
    'stripe_api_key',
    'openaiApiKey',
    'api key',
    'aws_secret_access_key',
    'secretAccessKey',
    'secretKey',
    'AWS_ACCESS_KEY_ID',
    'accessKeyId',
    'userAccessToken',
    'githubToken',
    'xAuthToken',
    'X-Auth-Token',
    'x-amz-security-token',
    'authtoken',
    'password1',
    'passwords',
    'passwordConfirmation',
    'pass',
    'pass word',
    'client_secrets',
    'clientSecret',
    '$password',
  ])('%s hides its text', (key) => {
    expect(redact(key, 'hunter2')).toEqual(hidden)
  })

  it.each([
    'tokens',
    'max_tokens',
    'maxToken',
    'pad_token',
    'next_token',
    'tokenizer',
    'secretary',
    'author',
    'passwordless',
    'keyword',
    'password_policy',
    'primary_key',
    'compass',
    'bypass_reason',
  ])('%s hides nothing', (key) => {
    expect(redact(key, 'word')).toBe('word')
  })

  it('hide no yes or no, and no count under pass', () => {
    expect([redact('password', true), redact('pass', 12), redact('tokens', 512)]).toEqual([true, 12, 512])
  })

  it.each([
    ['a pair of a Map', 'm', [['password', 'hunter2']], [['password', hidden]]],
    [
      'headers as Node gives them',
      'rawHeaders',
      ['Host', 'a', 'Authorization', 'hunter2'],
      ['Host', 'a', 'Authorization', hidden],
    ],
  ])('count in %s', (_what, key, value, left) => {
    expect(redact(key, value)).toEqual(left)
  })

  it('leave a list of columns alone', () => {
    const columns = ['password', 'email']
    expect(redact('columnsAccessed', columns)).toEqual(columns)
  })
})

describe('secrets in texts', () => {
  it.each([
    ['Authorization: Basic SFVOVEVSMg==', 'Authorization: Basic [redacted:authorization]'],
    ['curl -H "x-api-key: hunter2"', 'curl -H "x-api-key: [redacted:authorization]"'],
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: [redacted:bearer]'],
    ['Server=x;Password=hunter2;Port=1', 'Server=x;Password=[redacted:assignment];Port=1'],
    ['user=a&pwd=hunter2&x=1', 'user=a&pwd=[redacted:assignment]&x=1'],
    [
      'https://s3.example/m.onnx?X-Amz-Signature=hunter2&x=1',
      'https://s3.example/m.onnx?X-Amz-Signature=[redacted:url-key]&x=1',
    ],
    ['/model.json?token=hunter2#a', '/model.json?token=[redacted:url-key]#a'],
    ['{"password":"hunter2"}', '{"password":"[redacted:assignment]"}'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '[redacted:github-token]'],
    ['gho_abcdefghijklmnopqrstuvwxyz0123456789', '[redacted:github-token]'],
    [`hf_${'a'.repeat(34)}`, '[redacted:service-token]'],
    ['AccountName=a;AccountKey=hunter2;', 'AccountName=a;AccountKey=[redacted:assignment];'],
    ['xoxb-1234-abcd', '[redacted:slack-token]'],
    ['sk_live_abc123def', '[redacted:stripe-key]'],
    ['sk-proj-abcdefghij0123456789', '[redacted:sk-key]'],
    ['https://u:p@ss:w@host/x@y', 'https://[redacted:url-credentials]@host/x@y'],
    ['https://token:@host', 'https://[redacted:url-credentials]@host'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3…', '[redacted:jwt]…'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln', '[redacted:jwt]'],
  ])('%s', (text, left) => {
    expect(redact('note', text)).toBe(left)
  })

  it.each([
    'the password must have 12 characters',
    'Basic understanding of the matter',
    'https://host:8080/a@b',
    'https://host/?tokens=5&monkey=1',
    'sk-learn-pipeline-of-many-steps',
    'a bearer of news',
  ])('are not found in: %s', (text) => {
    expect(redact('note', text)).toBe(text)
  })

  it('are taken out of names too, and names stay apart', () => {
    const value = { 'Bearer aaaaaaaaaaaa': 1, 'Bearer bbbbbbbbbbbb': 2 }
    expect(redactor.redact(value, '/details')).toEqual({
      value: { '[redacted:bearer]': 1, '[redacted:bearer]\uFFFD': 2 },
      pointers: ['/details/[redacted:bearer]', '/details/[redacted:bearer]\uFFFD'],
    })
  })

  it('do not come back through the name of a rule', () => {
    const own = new Redactor({ rules: [{ name: '$&', value: /MRN-\d+/ }] }).under(keyring)
    expect(own.redact({ note: 'MRN-77' }, '').value).toEqual({ note: '[redacted:$&]' })
  })
})

describe('texts made to keep an expression busy', () => {
  const FRAGMENTS = [
    '-eyJ',
    'eyJaaaaaaaa.',
    'eyJaaaaaaaa.eyJ',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY',
    '-----BEGIN PRIVATE KEY----------END ',
    'Bearer ',
    'Bearer a ',
    'authorization:',
    'authorization: basic ',
    'password',
    'password = ',
    'password" : ',
    '://a:',
    '://a',
    '://:a',
    '?sig',
    '&x-amz-signature=',
    'AKIA',
    'ghp_',
    'github_pat_',
    'xoxb-',
    'hf_',
    'glpat-',
    'AIza',
    'sk_live_',
    'sk-',
    'sk-a-',
    ' ',
    'A',
    'a.',
  ]
  const texts = FRAGMENTS.flatMap((fragment) => {
    const times = Math.ceil(16_384 / fragment.length)
    return [fragment.repeat(times), `://a:${fragment.repeat(times)}`, `eyJ${fragment.repeat(times)}`]
  })
  const rules = DEFAULT_REDACTION_RULES.filter(({ value, key }) => value && !key)

  const SAMPLES: Record<string, string> = {
    pem: '-----BEGIN PRIVATE KEY-----hunter2-----END PRIVATE KEY-----',
    jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.hunter2',
    bearer: 'Bearer hunter2hunter2',
    authorization: 'Authorization: Basic hunter2',
    assignment: 'password=hunter2',
    'url-credentials': 'https://u:hunter2@host',
    'url-key': '?sig=hunter2',
    'aws-key': 'AKIAhunter2ABCDEFGHI'.toUpperCase(),
    'github-token': 'ghp_hunter2hunter2hunter2',
    'service-token': 'glpat-hunter2hunter2hunter2',
    'slack-token': 'xoxb-hunter2',
    'stripe-key': 'sk_live_hunter2',
    'sk-key': 'sk-hunter2hunter2hunter2',
  }

  // A rule that took time in proportion to the square of a text would need minutes here.
  it.each(rules.map((rule) => [rule.name, rule] as const))(
    'hide nothing behind them from %s',
    (name, rule) => {
      const own = new Redactor({ rules: [rule], defaults: false }).under(keyring)
      for (let run = 0; run < 10; run++) {
        for (const text of texts) {
          const left = own.redactText(`${text} ${SAMPLES[name]}`, '', [])
          expect(/hunter2/i.test(left)).toBe(false)
        }
      }
    },
  )

  it('are done with as names of members', () => {
    for (const text of texts) {
      const name = text.slice(0, 1100)
      expect(Object.keys(redactor.redact({ [name]: 1 }, '').value)).toHaveLength(1)
    }
  })
})
