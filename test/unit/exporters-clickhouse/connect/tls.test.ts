import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeAuthority } from '../../../support/clickhouse/certificates.js'
import { startFacade, type Facade } from '../../../support/clickhouse/facade.js'
import { tempDir } from '../../../support/temp-dir.js'
import { connect } from './support.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade({ tls: true, users: { ann: 'secret' }, tokens: ['jwt.of.ann'] })
})
afterAll(() => server.stop())

function file(content: string): string {
  const path = join(tempDir(), 'file.pem')
  writeFileSync(path, content)
  return path
}

const one = { sql: 'SELECT 1 AS one' }

it('trusts the authority it is told of', async () => {
  const env = { CA_FILE: file(server.ca), USER: 'ann', PASSWORD: 'secret' }
  expect(await (await connect(server.sinkUrl, env)).rows(one)).toEqual([{ one: 1 }])
})

it('sends an access token to a server whose authority it is told of', async () => {
  const env = { CA_FILE: file(server.ca), ACCESS_TOKEN: 'jwt.of.ann' }
  expect(await (await connect(server.sinkUrl, env)).rows(one)).toEqual([{ one: 1 }])
})

it("shows a client's certificate in place of a password", async () => {
  const { key, cert } = server.certificateFor('ann')
  const env = { CA_FILE: file(server.ca), USER: 'ann', CERT_FILE: file(cert), KEY_FILE: file(key) }
  expect(await (await connect(server.sinkUrl, env)).rows(one)).toEqual([{ one: 1 }])
})

it("is refused with another user's certificate", async () => {
  const { key, cert } = server.certificateFor('bob')
  const env = { CA_FILE: file(server.ca), USER: 'ann', CERT_FILE: file(cert), KEY_FILE: file(key) }
  await expect((await connect(server.sinkUrl, env)).rows(one)).rejects.toMatchObject({ code: 516 })
})

const cases: [string, () => string, () => Record<string, string>, RegExp][] = [
  [
    'an authority nobody told of',
    () => server.sinkUrl,
    () => ({}),
    /certificate is not trusted: name its CA in/,
  ],
  [
    'another authority',
    () => server.sinkUrl,
    () => ({ CA_FILE: file(makeAuthority().ca) }),
    /certificate is not trusted/,
  ],
  [
    'a certificate for another name',
    () => server.sinkUrl.replace('localhost', '127.0.0.1'),
    () => ({ CA_FILE: file(server.ca) }),
    /ERR_TLS_CERT_ALTNAME_INVALID: the server's certificate is for another name/,
  ],
  [
    'HTTP where TLS is spoken',
    () => server.sinkUrl.replace('clickhouses', 'clickhouse'),
    () => ({}),
    /ECONNRESET: see whether the server can be reached/,
  ],
]
it.each(cases)('does not talk on with %s, which may be mended', async (_, url, env, message) => {
  const connection = await connect(url(), { USER: 'ann', PASSWORD: 'secret', ...env() })
  await expect(connection.rows(one)).rejects.toMatchObject({
    retryable: true,
    message: expect.stringMatching(message) as string,
  })
  expect(await server.counts()).not.toMatchObject({ inserts: 1 })
})
