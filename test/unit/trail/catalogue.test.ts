import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AuditTrail, type AuditConfiguration } from '../../../src/trail/index.js'
import { getAuditLogs, isRecord } from '../../../src/query/index.js'
import { auditDir } from '../../support/audit.js'
import { tempDir } from '../../support/temp-dir.js'

const PATIENTS = `
patients:
  aliases: [public.patients]
  regulations: [GDPR, HIPAA]
  categories: [health, identifier]
  owner: clinical-data
  retention: P10Y
  purpose: care
  legalBasis: Art. 9(2)(h)
weather:
  owner: operations
`

function catalogueFile(text: string): string {
  const path = `${tempDir()}/datasets.yaml`
  writeFileSync(path, text)
  return path
}

async function recordOf(
  configuration: AuditConfiguration,
  datasetName: string,
  more: Record<string, unknown> = {},
) {
  const logDir = auditDir(configuration)
  const trail = new AuditTrail({ operationName: 'read', logDir, regulations: ['ISO 42001'] })
  trail.logDataAccess({ datasetName, columnsAccessed: ['age'], numRecords: 3, ...more })
  trail.close()
  const records = await getAuditLogs({ logDir })
  return records.find((one) => isRecord(one, 'data_access'))!
}

describe('the data sets catalogue', () => {
  it('fills a record that names one of its data sets', async () => {
    const record = await recordOf({ catalogue: catalogueFile(PATIENTS) }, 'patients')
    expect(record).toMatchObject({
      regulations: ['ISO 42001', 'GDPR', 'HIPAA'],
      purpose: 'care',
      legalBasis: 'Art. 9(2)(h)',
      details: {
        datasetName: 'patients',
        dataset: { categories: ['health', 'identifier'], owner: 'clinical-data', retention: 'P10Y' },
      },
    })
  })

  it('knows a data set by an alias, which stays the name in the record', async () => {
    const record = await recordOf({ catalogue: catalogueFile(PATIENTS) }, 'public.patients')
    expect(record).toMatchObject({
      details: { datasetName: 'public.patients', dataset: { owner: 'clinical-data' } },
    })
  })

  it('never overrules what the record itself says', async () => {
    const said = { regulations: ['LGPD'], purpose: 'billing', legalBasis: 'contract', dataset: 'mine' }
    const record = await recordOf({ catalogue: catalogueFile(PATIENTS) }, 'patients', said)
    expect(record).toMatchObject({
      regulations: ['LGPD'],
      purpose: 'billing',
      legalBasis: 'contract',
      details: { dataset: 'mine' },
    })
  })

  it('leaves a record of another data set as it is', async () => {
    const record = await recordOf({ catalogue: catalogueFile(PATIENTS) }, 'patient')
    expect(record.regulations).toEqual(['ISO 42001'])
    expect(record.details).not.toHaveProperty('dataset')
  })

  it('is taken from code as from a file', async () => {
    const record = await recordOf({ catalogue: { loans: { owner: 'risk' } } }, 'loans')
    expect(record).toMatchObject({ details: { dataset: { owner: 'risk' } } })
  })

  it.each([
    ['a misspelt member', 'loans: { regulation: [GDPR] }', /loans: regulation must be one of aliases/],
    ['a list that is none', 'loans: { regulations: GDPR }', /loans: regulations must be a list of texts/],
    ['a name given twice', 'a: { aliases: [b] }\nb: {}', /b must be named once only/],
    ['a list of data sets', '- loans', /must be data sets by name/],
    ['an entry without members', 'loans: GDPR', /loans must be an object/],
    ['what is no YAML', 'loans: [', /is no YAML/],
  ])('is refused before anything is written: %s', (_what, text, message) => {
    expect(() => auditDir({ catalogue: catalogueFile(text) })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_OPTION',
        message: expect.stringMatching(message) as string,
      }),
    )
  })

  it('is refused in another encoding: none of its names would match', () => {
    const path = `${tempDir()}/utf-16.yaml`
    writeFileSync(path, Buffer.from('\uFEFFloans: {}', 'utf16le'))
    expect(() => auditDir({ catalogue: path })).toThrow(/utf-16.yaml cannot be read/)
  })

  it('is refused where its file is missing', () => {
    expect(() => auditDir({ catalogue: `${tempDir()}/none.yaml` })).toThrow(
      /none.yaml cannot be read: ENOENT/,
    )
  })
})
