import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { AuditTrail, getAuditLogs, type StoredRecord } from 'spanledger'
import { EMPTY_HEAD, buildRecord, headAfter, type RecordInput } from '../../../src/record/build.js'
import { toJsonObject } from '../../../src/record/json-value.js'
import { createKeyring } from '../../../src/record/tokens.js'
import { auditDir } from '../../support/audit.js'

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/record.schema.json', import.meta.url), 'utf8'),
) as object
const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
}).compile(schema)

function violations(record: object) {
  return validate(record)
    ? []
    : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const withoutHash = ({ hash: _hash, ...record }: StoredRecord) => record

describe('the record format, schemaVersion 1', () => {
  it('is what every kind of record has', async () => {
    const logDir = auditDir({ actor: { id: 'svc', type: 'service' }, legalBasis: 'consent' })
    const trail = new AuditTrail({ operationName: 'x', logDir, context: { secret: 'x' }, kind: 'server' })
    trail.logDataAccess({
      datasetName: 'd',
      columnsAccessed: ['a'],
      numRecords: 1,
      subjects: ['ann'],
      purpose: 'p',
    })
    trail.logUserRequest({ requestType: 'access', userId: 'ann', status: 'denied' })
    trail.logError({ error: new Error('x') })
    trail.logEvent('custom', { any: [1, { thing: null }] })
    trail.close()
    const records = await getAuditLogs({ logDir })
    expect(records.map((record) => violations(withoutHash(record)))).toEqual(records.map(() => []))
  })

  it.each([
    ['a member more', { extra: 1 }],
    ['another version', { schemaVersion: '2' }],
    ['a time without nanoseconds', { timestamp: '2026-01-01T00:00:00Z' }],
    ['an unknown outcome', { outcome: 'maybe' }],
    ['no previousHash after the first', { previousHash: undefined }],
    ['a clear subject', { subjects: [{ token: 'ann@example.com' }] }],
  ])('is not met by a record with %s', async (_what, change) => {
    const logDir = auditDir()
    new AuditTrail({ operationName: 'x', logDir }).logEvent('e')
    const [, record] = await getAuditLogs({ logDir })
    const changed = JSON.parse(JSON.stringify({ ...withoutHash(record!), ...change })) as object
    expect(violations(changed).length).toBeGreaterThan(0)
  })

  // The golden file is the format: a change here breaks the hashes of every record that was ever stored.
  it('gives the golden texts and hashes for fixed inputs', async () => {
    const keyring = createKeyring([Buffer.from('00112233445566778899aabbccddeeff', 'hex')])
    const identity = {
      operationId: '01890a5d-ac96-774b-bcce-b302099a8057',
      operationName: 'golden – «name»',
      regulations: ['GDPR', 'HIPAA'],
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      context: toJsonObject({ project: 'x', $odd: 1 }, { keyring }),
      contextRedactions: ['/context/password'],
    }
    const inputs: RecordInput[] = [
      {
        eventType: 'audit_started',
        outcome: 'unknown',
        details: {
          span: {
            kind: 'internal',
            parentSpanId: '00f067aa0ba902b7',
            parentIsRemote: true,
            traceState: 'a=1',
          },
          scope: { name: 'spanledger', version: '0.1.0' },
          resource: { 'service.name': 's' },
        },
      },
      {
        eventType: 'data_access',
        outcome: 'success',
        purpose: 'training',
        legalBasis: 'consent',
        actor: { id: 'ds-1', type: 'user' },
        subjects: [{ token: keyring.token('ann@example.com') }],
        details: { datasetName: 'd', columnsAccessed: ['a', 'é', '😀'], numRecords: 3 },
      },
      {
        eventType: 'custom',
        outcome: 'denied',
        regulations: [],
        redactions: ['/details/password'],
        details: toJsonObject(
          {
            number: 1e21,
            small: 1e-7,
            minus: -0,
            big: 12345678901234567890n,
            nan: Number.NaN,
            date: new Date(0),
            map: new Map([['k', new Set([1])]]),
            bytes: Buffer.from('abc'),
            error: new TypeError('hidden'),
            long: 'x'.repeat(20_000),
            gone: undefined,
            fn: () => 1,
            '\ud800': 'lone',
            text: 'a "quoted" \\ line\n\u2028<b>',
          },
          { keyring },
        ),
      },
      { eventType: 'audit_closed', outcome: 'success', details: { status: 'completed' } },
    ]
    let head = EMPTY_HEAD
    const lines = inputs.map((input, index) => {
      const recordId = `01890a5d-ac9${index}-774b-bcce-b302099a8057`
      const built = buildRecord(
        identity,
        head,
        input,
        { id: '01890a5d-ac90-7000-8000-000000000000', index },
        recordId,
        [1_700_000_000 + index, 123_456_789],
        keyring,
      )
      head = headAfter(built)
      return `${built.hash} ${built.text}\n`
    })
    await expect(lines.join('')).toMatchFileSnapshot('../../golden/records-v1.txt')
  })
})
