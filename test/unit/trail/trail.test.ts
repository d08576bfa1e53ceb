import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AuditError } from 'spanledger'
import {
  AuditTrail,
  configureAudit,
  digestOf,
  flushAudit,
  getAuditLogs,
  isRecord,
  shutdownAudit,
  withActor,
  withPurpose,
  type AuditTrailOptions,
  type StoredRecord,
} from 'spanledger'
import { auditDir } from '../../support/audit.js'
import { tempDir } from '../../support/temp-dir.js'

const code = (expected: string) => expect.objectContaining({ code: expected }) as AuditError
const types = (records: StoredRecord[]) => records.map(({ eventType }) => eventType)

describe('AuditTrail', () => {
  it('records what the seed page shows, with receipts', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({
      operationName: 'data_preprocessing_example',
      logDir,
      regulations: ['GDPR'],
      context: { project: 'credit_scoring', environment: 'development' },
    })
    const receipt = trail.logDataAccess({
      datasetName: 'customers',
      columnsAccessed: ['age', 'income'],
      numRecords: 1000,
      purpose: 'training',
      user: 'ds-1',
      subjects: ['ann'],
    })
    trail.logDataTransformation({
      transformationType: 'scaling',
      inputData: 'raw',
      outputData: 'scaled',
      parameters: { method: 'z' },
    })
    trail.logModelTraining({
      modelType: 'bayes',
      datasetName: 'customers',
      parameters: {},
      metrics: { accuracy: 0.9 },
    })
    trail.logModelInference({ modelId: 'm1', inputData: digestOf('text'), output: 'spam', confidence: 0.8 })
    trail.logComplianceCheck({ checkType: 'dataset', regulation: 'GDPR', result: 'passed' })
    trail.logUserRequest({
      requestType: 'access',
      userId: 'ann',
      status: 'completed',
      details: { records: 3 },
    })
    trail.logHumanReview({ reviewer: 'r-1', decision: 'approved' })
    trail.logError({ error: new RangeError('Ann is 42') })
    trail.logEvent('shipped', { to: 'prod' })
    trail.close({ status: 'completed', details: { rows: 10 } })

    const records = await getAuditLogs({ logDir })
    expect(types(records)).toEqual([
      'audit_started',
      'data_access',
      'data_transformation',
      'model_training',
      'model_inference',
      'compliance_check',
      'user_request',
      'human_review',
      'error',
      'shipped',
      'audit_closed',
    ])
    const access = records[1]!
    expect(access).toMatchObject({
      schemaVersion: '1',
      operationName: 'data_preprocessing_example',
      sequence: 1,
      regulations: ['GDPR'],
      outcome: 'success',
      actor: { id: 'ds-1', type: 'user' },
      purpose: 'training',
      context: { project: 'credit_scoring', environment: 'development' },
      details: { datasetName: 'customers', columnsAccessed: ['age', 'income'], numRecords: 1000 },
    })
    expect(receipt).toEqual({
      recordId: access.recordId,
      operationId: trail.operationId,
      sequence: 1,
      hash: access.hash,
      ledger: access.ledger,
    })
    if (isRecord(access, 'data_access')) expect(access.details.columnsAccessed.length).toBe(2)
    expect(records[6]).toMatchObject({ outcome: 'success', details: { requestType: 'access' } })
    expect(records[6]!.subjects).toEqual(access.subjects)
    expect(records[8]).toMatchObject({ outcome: 'failure', details: { errorType: 'RangeError' } })
    expect(records[10]).toMatchObject({
      outcome: 'success',
      details: { status: 'completed', details: { rows: 10 } },
    })
    expect(JSON.stringify(records)).not.toMatch(/"ann"|Ann is 42/)
  })

  it('keeps a payload that contains " - "', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'a - b', logDir })
    trail.logEvent('note', { text: '2026-01-01 - INFO - {"not": "a separator"} - end' })
    const [, note] = await getAuditLogs({ logDir, operationName: 'a - b' })
    expect(note!.details).toEqual({ text: '2026-01-01 - INFO - {"not": "a separator"} - end' })
  })

  it('lets no context key shadow a field of the record', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({
      operationName: 'real',
      logDir,
      context: { eventType: 'forged', timestamp: 'forged', operationName: 'forged' },
    })
    trail.logEvent('note', { recordId: 'forged', hash: 'forged' })
    const [, note] = await getAuditLogs({ logDir })
    expect(note).toMatchObject({ eventType: 'note', operationName: 'real', context: { eventType: 'forged' } })
    expect(note!.timestamp).toMatch(/^\d{4}-/)
    expect(note!.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('does not take operation a for a_b', async () => {
    const logDir = auditDir()
    for (const operationName of ['a', 'a_b', 'b_a']) new AuditTrail({ operationName, logDir }).close()
    const records = await getAuditLogs({ logDir, operationName: 'a' })
    expect(new Set(records.map(({ operationName }) => operationName))).toEqual(new Set(['a']))
  })

  it('leaves its directory for no operation name', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: '../../x', logDir })
    trail.close()
    await trail.delivered()
    expect(readdirSync(dirname(logDir))).toEqual(['audit_logs'])
    expect(await getAuditLogs({ logDir, operationName: '../../x' })).toHaveLength(2)
  })

  it('takes a time without a zone for UTC', async () => {
    const logDir = auditDir()
    new AuditTrail({ operationName: 'x', logDir }).close()
    const [first, last] = await getAuditLogs({ logDir })
    const startTime = last!.timestamp.replace('Z', '')
    expect(await getAuditLogs({ logDir, startTime })).toEqual([last])
    expect(await getAuditLogs({ logDir, endTime: startTime })).toEqual([first])
  })

  it('never throws for a strange value, and loses none of the rest', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const strange: unknown[] = [
      null,
      undefined,
      7,
      'text',
      Symbol('s'),
      () => 1,
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no')
          },
        },
      ),
      {
        get user(): never {
          throw new Error('no')
        },
      },
      { subjects: { toString: null } },
      { purpose: { a: 1 }, outcome: 'maybe', regulations: 'GDPR' },
      { actor: { id: Symbol('s') } },
      { subjects: [1n, undefined, Object.create(null)] },
    ]
    for (const value of strange) trail.logEvent('strange', value as never)
    trail.logDataAccess(undefined as never)
    trail.logError({})
    const records = await getAuditLogs({ logDir, eventTypes: 'strange' })
    expect(records.map(({ sequence }) => sequence)).toEqual(strange.map((_, index) => index + 1))
  })

  it('keeps a huge record within its limit, and what is small in it', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    trail.logEvent('huge', {
      small: 1,
      huge: 'x'.repeat(10_000_000),
      wide: Array.from({ length: 50_000 }, (_, n) => n),
    })
    const [, huge] = await getAuditLogs({ logDir })
    expect(huge!.details).toMatchObject({
      small: 1,
      huge: { $digest: { bytes: 10_000_000 } },
      wide: { $omitted: { reason: 'size' } },
    })
  })

  it('redacts secrets before they are hashed, and says where', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({
      operationName: 'x',
      logDir,
      context: { apiKey: 'hunter2' },
      redact: { keys: ['diagnosis'] },
    })
    trail.logEvent('e', { password: 'hunter2', diagnosis: 'flu', url: 'https://u:hunter2@example.com/' })
    const records = await getAuditLogs({ logDir })
    expect(records[1]!.redactions).toEqual([
      '/context/apiKey',
      '/details/password',
      '/details/diagnosis',
      '/details/url',
    ])
    expect(JSON.stringify(records)).not.toMatch(/hunter2|flu/)
  })

  it('closes by `using` with outcome unknown, once', async () => {
    const logDir = auditDir()
    {
      using trail = new AuditTrail({ operationName: 'x', logDir })
      trail.logEvent('e')
    }
    {
      using trail = new AuditTrail({ operationName: 'y', logDir })
      trail.close()
    }
    const closes = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(closes.map(({ operationName, outcome }) => [operationName, outcome])).toEqual([
      ['x', 'unknown'],
      ['y', 'success'],
    ])
  })

  it.each([
    ['completed', undefined, 'success'],
    ['failed', undefined, 'failure'],
    ['denied', undefined, 'denied'],
    ['paused', undefined, 'unknown'],
    ['completed', 'failure', 'failure'],
  ] as const)('closes %s with outcome %s as %s', async (status, outcome, expected) => {
    const logDir = auditDir()
    new AuditTrail({ operationName: 'x', logDir }).close({ status, ...(outcome && { outcome }) })
    const [close] = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(close!.outcome).toBe(expected)
  })
})

describe('trail.run', () => {
  it('makes the trail active, across awaits and nested, and closes it as completed', async () => {
    const logDir = auditDir()
    const outer = new AuditTrail({ operationName: 'outer', logDir })
    const result = await outer.run(async () => {
      await Promise.resolve()
      expect(AuditTrail.active()).toBe(outer)
      const inner = new AuditTrail({ operationName: 'inner', logDir })
      inner.run(() => expect(AuditTrail.active()).toBe(inner))
      return 7
    })
    expect([result, AuditTrail.active()]).toEqual([7, undefined])
    const records = await getAuditLogs({ logDir })
    const [started, innerStarted] = records.filter(({ eventType }) => eventType === 'audit_started')
    expect(innerStarted).toMatchObject({
      traceId: started!.traceId,
      details: { span: { parentSpanId: started!.spanId } },
    })
    expect(
      records.filter(({ eventType }) => eventType === 'audit_closed').map(({ outcome }) => outcome),
    ).toEqual(['success', 'success'])
  })

  it.each(['throws', 'rejects'])(
    'passes on what its function %s, and closes the trail as failed',
    async (how) => {
      const logDir = auditDir()
      const trail = new AuditTrail({ operationName: 'x', logDir })
      const failure = Object.assign(new TypeError('Ann is 42'), { code: 'E_AGE' })
      const work = (): unknown => {
        if (how === 'throws') throw failure
        return Promise.reject(failure)
      }
      await expect((async () => trail.run(work))()).rejects.toBe(failure)
      const records = await getAuditLogs({ logDir })
      expect(types(records)).toEqual(['audit_started', 'error', 'audit_closed'])
      expect(records[1]!.details).toEqual({ errorType: 'TypeError', code: 'E_AGE' })
      expect(records[2]).toMatchObject({ outcome: 'failure', details: { status: 'failed' } })
    },
  )

  it.each(['run', 'runActive'] as const)(
    'refuses to %s a closed trail before its function is entered',
    (how) => {
      const trail = new AuditTrail({ operationName: 'x', logDir: auditDir() })
      trail.close()
      let entered = false
      expect(() => trail[how](() => (entered = true))).toThrow(code('ERR_TRAIL_CLOSED'))
      expect(entered).toBe(false)
    },
  )

  it('leaves a trail alone that its function closed', async () => {
    const logDir = auditDir()
    new AuditTrail({ operationName: 'x', logDir }).run((trail) => trail.close({ status: 'denied' }))
    const closes = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(closes.map(({ outcome }) => outcome)).toEqual(['denied'])
  })
})

describe('who and why', () => {
  it("are the record's own, else the surrounding ones, else the trail's, else the configured ones", async () => {
    const logDir = auditDir({ purpose: 'configured', actor: { id: 'configured', type: 'system' } })
    const plain = new AuditTrail({ operationName: 'x', logDir })
    const named = new AuditTrail({ operationName: 'x', logDir, user: 'trail', purpose: 'trail' })
    plain.logEvent('e')
    named.logEvent('e')
    await withActor({ id: 'around', type: 'service' }, () =>
      withPurpose('around', async () => {
        await Promise.resolve()
        named.logEvent('e')
        named.logEvent('e', { user: 'own', purpose: 'own' })
      }),
    )
    const records = await getAuditLogs({ logDir, eventTypes: 'e' })
    expect(records.map(({ actor, purpose }) => [actor!.id, actor!.type, purpose])).toEqual([
      ['configured', 'system', 'configured'],
      ['trail', 'user', 'trail'],
      ['around', 'service', 'around'],
      ['own', 'user', 'own'],
    ])
  })

  it('are handed on to trails opened inside, without touching those around', async () => {
    const logDir = auditDir({ purpose: 'configured' })
    const outer = new AuditTrail({
      operationName: 'outer',
      logDir,
      user: 'cron',
      purpose: 'p',
      legalBasis: 'contract',
      regulations: ['GDPR'],
    })
    outer.run(() => {
      const inner = new AuditTrail({ operationName: 'inner', logDir, purpose: 'q' })
      inner.run(() => {
        inner.logEvent('e')
        outer.logEvent('e')
      })
    })
    const records = await getAuditLogs({ logDir, eventTypes: 'e' })
    expect(
      records.map((r) => [r.operationName, r.actor?.id, r.purpose, r.legalBasis, r.regulations]),
    ).toEqual([
      ['inner', 'cron', 'q', 'contract', ['GDPR']],
      ['outer', 'cron', 'p', 'contract', ['GDPR']],
    ])
  })

  it.each([
    '',
    7,
    null,
    {
      toString: () => {
        throw new Error('no')
      },
    },
  ])('refuse %j as a purpose', (purpose) => {
    expect(() => withPurpose(purpose as never, () => 1)).toThrow(code('ERR_INVALID_OPTION'))
  })

  it('finds a subject by the clear id, of which nothing is stored', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    trail.logEvent('e', { subjects: ['ann@example.com', 'bob@example.com'] })
    trail.logEvent('e', { subjects: 'bob@example.com' })
    expect(await getAuditLogs({ logDir, subjects: 'ann@example.com' })).toHaveLength(1)
    expect(await getAuditLogs({ logDir, subjects: ['ann@example.com', 'bob@example.com'] })).toHaveLength(2)
    expect(await getAuditLogs({ logDir, subjects: 'eve@example.com' })).toEqual([])
  })
})

describe('bad input', () => {
  const refused: [what: string, options: Partial<AuditTrailOptions>, error: string][] = [
    ['an empty operation name', { operationName: '' }, 'ERR_INVALID_OPTION'],
    ['a blank operation name', { operationName: '  ' }, 'ERR_INVALID_OPTION'],
    ['an operation name that is too long', { operationName: 'x'.repeat(257) }, 'ERR_INVALID_OPTION'],
    ['an operation name that is no text', { operationName: 7 as never }, 'ERR_INVALID_OPTION'],
    ['an unknown sink', { sink: 'ftp://x', logDir: undefined }, 'ERR_INVALID_SINK'],
    ['a sink and a logDir', { sink: 'file:./x' }, 'ERR_INVALID_OPTION'],
    ['an unknown durability', { durability: 'later' as never }, 'ERR_INVALID_OPTION'],
    ['an actor without id', { actor: { id: '', type: 'user' } }, 'ERR_INVALID_OPTION'],
    ['an actor of an unknown type', { actor: { id: 'a', type: 'robot' as never } }, 'ERR_INVALID_OPTION'],
    ['regulations that are no list', { regulations: 'GDPR' as never }, 'ERR_INVALID_OPTION'],
    [
      'a redaction rule that is none',
      { redact: { rules: [{ name: 'x', key: 'password' as never }] } },
      'ERR_INVALID_OPTION',
    ],
    ['a user and an actor', { user: 'a', actor: { id: 'b', type: 'user' } }, 'ERR_INVALID_OPTION'],
    ['an option that does not exist', { regulation: 'GDPR' } as never, 'ERR_INVALID_OPTION'],
    ['an unknown kind of span', { kind: 'batch' as never }, 'ERR_INVALID_OPTION'],
    [
      'a sink with a parameter that is none',
      { sink: 'clickhouse://h/d?table=x', logDir: undefined },
      'ERR_INVALID_SINK',
    ],
  ]
  it.each(refused)('refuses %s before anything is written', (_what, options, error) => {
    const logDir = auditDir()
    const { logDir: own = logDir, ...rest } = {
      ...options,
      ...('logDir' in options && { logDir: undefined }),
    }
    const merged = {
      operationName: 'x',
      ...('logDir' in options ? {} : { logDir: own }),
      ...rest,
    }
    expect(() => new AuditTrail(merged)).toThrow(code(error))
    expect(readdirSync(dirname(logDir))).toEqual([])
  })

  it('refuses a directory it cannot write to', () => {
    auditDir()
    const blocked = join(tempDir(), 'file')
    writeFileSync(blocked, '')
    expect(() => new AuditTrail({ operationName: 'x', logDir: blocked })).toThrow(code('ERR_UNWRITABLE'))
    expect(() => new AuditTrail({ operationName: 'x', logDir: join(blocked, 'below') })).toThrow(
      code('ERR_UNWRITABLE'),
    )
  })

  it('refuses a directory that takes no directories, in finite time', () => {
    auditDir()
    expect(() => new AuditTrail({ operationName: 'x', logDir: '/proc/nope' })).toThrow(code('ERR_UNWRITABLE'))
  })

  it('refuses to log or close after close', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    trail.close()
    expect(() => trail.logEvent('e')).toThrow(code('ERR_TRAIL_CLOSED'))
    expect(() => trail.close()).toThrow(code('ERR_TRAIL_CLOSED'))
    expect(await getAuditLogs({ logDir })).toHaveLength(2)
  })

  it.each(['', 'audit_closed', 'audit_started', 'gap', 'x'.repeat(300), 7 as never])(
    'refuses the event type %j',
    (eventType) => {
      const trail = new AuditTrail({ operationName: 'x', logDir: auditDir() })
      expect(() => trail.logEvent(eventType)).toThrow(code('ERR_INVALID_EVENT'))
    },
  )

  it('refuses a directory that does not exist, to readers', async () => {
    const logDir = join(auditDir(), 'nowhere')
    await expect(getAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
    expect(await getAuditLogs({ logDir, allowMissing: true })).toEqual([])
  })
})

describe('configureAudit', () => {
  it('is for once, and again after shutdownAudit', async () => {
    const logDir = auditDir({ serviceName: 'one' })
    expect(() => configureAudit({})).toThrow(code('ERR_ALREADY_CONFIGURED'))
    new AuditTrail({ operationName: 'x', logDir }).close()
    await shutdownAudit()
    configureAudit({ serviceName: 'two' })
    new AuditTrail({ operationName: 'y', logDir }).close()
    const started = await getAuditLogs({ logDir, eventTypes: 'audit_started' })
    expect(
      started.map((record) => isRecord(record, 'audit_started') && record.details.resource['service.name']),
    ).toEqual(['one', 'two'])
    expect(new Set(started.map(({ ledger }) => ledger.id)).size).toBe(2)
  })

  it('uses the configured sink where a trail names none', async () => {
    const dir = `${tempDir()}/central`
    auditDir({ sink: `file:${dir}` })
    new AuditTrail({ operationName: 'x' }).close()
    expect(await getAuditLogs()).toHaveLength(2)
    expect(await getAuditLogs({ logDir: dir })).toHaveLength(2)
  })

  it('is where readers look for the journal and the token key too', async () => {
    const dir = tempDir()
    const logDir = auditDir({ journalDir: `${dir}/journal`, tokenKey: 'ab'.repeat(32) })
    new AuditTrail({ operationName: 'x', logDir }).logEvent('e', { subjects: 'ann' })
    expect(await getAuditLogs({ logDir, subjects: 'ann' })).toHaveLength(1)
    expect(readdirSync(logDir)).toEqual([])
  })

  it('refuses an option that does not exist', async () => {
    await shutdownAudit()
    expect(() => configureAudit({ logDir: 'x' } as never)).toThrow(code('ERR_INVALID_OPTION'))
  })

  it('refuses a token key that is none', async () => {
    await shutdownAudit()
    expect(() => configureAudit({ tokenKey: 'short' })).toThrow(code('ERR_TOKEN_KEY'))
  })
})

describe('flushAudit and shutdownAudit', () => {
  it('brings the records of open trails to the sink', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    trail.logEvent('e')
    expect(await flushAudit()).toBe(true)
    expect(readdirSync(logDir).some((name) => name.startsWith('spans-'))).toBe(true)
    trail.logEvent('e')
    expect(await getAuditLogs({ logDir })).toHaveLength(3)
  })

  it('closes what is open as interrupted and leaves no journal behind', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    expect(await shutdownAudit()).toBe(true)
    expect(readdirSync(join(logDir, 'journal'))).toEqual(['keys'])
    expect(trail.closed).toBe(true)
    const records = await getAuditLogs({ logDir })
    expect(records.at(-1)!.details).toEqual({ status: 'interrupted' })
  })
})
