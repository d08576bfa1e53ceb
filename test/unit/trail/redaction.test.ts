import { context, createTraceState, diag, DiagLogLevel, trace, TraceFlags } from '@opentelemetry/api'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  AuditTrail,
  getAuditLogs,
  withActor,
  withPurpose,
  type AuditConfiguration,
  type AuditTrailOptions,
} from 'spanledger'
import { verifyAuditLogs } from 'spanledger/ledger'
import type { OpenTrail } from '../../../src/delivery/open-trail.js'
import { FailureGuard } from '../../../src/trail/failure-guard.js'
import { auditDir } from '../../support/audit.js'
import { startHost } from '../../support/host.js'

const SECRET = 'hunter2hunter2'
const BEARER = `Bearer ${SECRET}`
const MARK = '[redacted:bearer]'

interface Written {
  trail?: Partial<AuditTrailOptions>
  configuration?: AuditConfiguration
  log?: (trail: AuditTrail) => void
}

/** The records of a trail, in which the secret stands nowhere, and which verify. */
async function recordsOf({ trail: options, configuration, log }: Written) {
  const logDir = auditDir(configuration)
  const trail = new AuditTrail({ operationName: 'x', logDir, ...options })
  log?.(trail)
  if (!trail.closed) trail.close()
  const records = await getAuditLogs({ logDir })
  expect(JSON.stringify(records)).not.toContain(SECRET)
  expect((await verifyAuditLogs({ logDir })).findings.filter(({ severity }) => severity === 'error')).toEqual(
    [],
  )
  return records
}

describe('a secret in', () => {
  it('the name of an operation is taken out of every record, and of the name that is asked for', async () => {
    const records = await recordsOf({
      trail: { operationName: `score ${BEARER}` },
      log: (trail) => expect(trail.operationName).toBe(`score ${MARK}`),
    })
    expect(records.map(({ operationName, redactions }) => [operationName, redactions])).toEqual(
      Array(2).fill([`score ${MARK}`, ['/operationName']]),
    )
  })

  it.each(['operation', 'type'])('a name that grows as it is taken out (%s) leaves a name', async (which) => {
    const name = 'password=1 '.repeat(23)
    const records = await recordsOf({
      ...(which === 'operation' && { trail: { operationName: name } }),
      log: (trail) => trail.logEvent(which === 'type' ? name : 'e'),
    })
    const { operationName, eventType } = records[1]!
    expect(which === 'type' ? eventType : operationName).toMatch(
      /^password=\[redacted:assignment\] .{169}…\[digest [0-9a-f]{8}:[0-9a-f]{16}\]$/,
    )
  })

  it("the trail's regulations is named, but not in a record with regulations of its own", async () => {
    const records = await recordsOf({
      trail: { regulations: ['GDPR', BEARER] },
      log: (trail) => trail.logEvent('e', { regulations: ['HIPAA'] }),
    })
    expect(records.map(({ regulations, redactions }) => [regulations, redactions])).toEqual([
      [['GDPR', MARK], ['/regulations/1']],
      [['HIPAA'], undefined],
      [['GDPR', MARK], ['/regulations/1']],
    ])
  })

  it('the type of an event is taken out', async () => {
    const [, record] = await recordsOf({ log: (trail) => trail.logEvent(`e ${BEARER}`) })
    expect([record?.eventType, record?.redactions]).toEqual([`e ${MARK}`, ['/eventType']])
  })

  it('the status and the details of the end are taken out', async () => {
    const [, closed] = await recordsOf({
      log: (trail) => trail.close({ status: BEARER, details: { why: BEARER } }),
    })
    expect(closed?.details).toEqual({ status: MARK, details: { why: MARK } })
  })

  it('purpose, legal basis, outcome and what surrounds a call are taken out', async () => {
    const records = await recordsOf({
      trail: { legalBasis: BEARER },
      log: (trail) => {
        withPurpose(BEARER, () => trail.logEvent('e', { outcome: BEARER as never }))
      },
    })
    expect(records[1]).toMatchObject({ purpose: MARK, legalBasis: MARK, details: { givenOutcome: MARK } })
  })

  it('an error of any kind is taken out', async () => {
    const [, record] = await recordsOf({
      trail: { errorMessages: true },
      log: (trail) =>
        trail.logError({ error: Object.assign(new TypeError(BEARER), { name: SECRET, code: SECRET }) }),
    })
    expect(record?.details).toEqual({ errorType: 'TypeError', message: MARK })
  })

  it('the tracestate of a caller is taken out, and the rest of it stays', async () => {
    startHost()
    const parent = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
      traceState: createTraceState(`k=sk-proj-${SECRET}12,v=1`),
    }
    let records: Awaited<ReturnType<typeof recordsOf>> = []
    await context.with(trace.setSpanContext(context.active(), parent), async () => {
      records = await recordsOf({})
    })
    expect([records[0]?.details, records[0]?.redactions]).toMatchObject([
      { span: { parentSpanId: parent.spanId, traceState: 'k=[redacted:sk-key],v=1' } },
      ['/details/span/traceState'],
    ])
  })

  it('the resource is taken out', async () => {
    const attributes = `db.password=${SECRET},team=risk,auth=${encodeURIComponent(BEARER)}`
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', attributes)
    onTestFinished(() => void vi.unstubAllEnvs())
    const [started] = await recordsOf({ configuration: { serviceName: `s ${BEARER}` } })
    expect(started?.details).toMatchObject({
      resource: { 'db.password': '[redacted]', team: 'risk', auth: MARK, 'service.name': `s ${MARK}` },
    })
  })
})

describe('who acted', () => {
  it('leaves a keyed digest where it is redacted, so that two persons stay two', async () => {
    const records = await recordsOf({
      trail: { redact: { detectors: ['email'] } },
      log: (trail) => {
        for (const id of ['ann@example.com', 'bob@example.com', 'ann@example.com']) {
          withActor({ id, type: 'user' }, () => trail.logEvent('e', { note: id }))
        }
      },
    })
    const [ann, bob, again] = records.slice(1).map(({ actor }) => actor?.id)
    expect(ann).toMatch(/^\[redacted:email [0-9a-f]{8}:[0-9a-f]{16}\]$/)
    expect(bob).not.toBe(ann)
    expect(again).toBe(ann)
    expect(records.slice(1, 4).map(({ details }) => details)).toEqual(
      Array(3).fill({ note: '[redacted:email]' }),
    )
  })
})

describe('SPANLEDGER_REDACT', () => {
  const under = async (names: string, trail: Partial<AuditTrailOptions> = {}) => {
    vi.stubEnv('SPANLEDGER_REDACT', names)
    onTestFinished(() => void vi.unstubAllEnvs())
    return (
      await recordsOf({ trail, log: (open) => open.logEvent('e', { note: 'ann@example.com, 192.168.7.21' }) })
    )[1]?.details
  }

  it('names detectors for all trails', async () => {
    expect(await under('email, ip')).toEqual({ note: '[redacted:email], [redacted:ip]' })
  })

  it('gives way to what a trail says itself', async () => {
    expect(await under('email', { redact: { detectors: ['ip'] } })).toEqual({
      note: 'ann@example.com, [redacted:ip]',
    })
  })

  it('refuses the name of no detector: what was to be taken out would stay', async () => {
    await expect(under('email,names')).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' })
  })
})

describe('a rule that fails', () => {
  const failing = { rules: [{ name: 'mine', detect: () => 7 as never }], defaults: false }

  it('leaves a record without the text, and is told once', async () => {
    const error = vi.fn<(...said: unknown[]) => void>()
    const silent = () => undefined
    diag.setLogger(
      { error, warn: silent, info: silent, debug: silent, verbose: silent },
      { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
    )
    onTestFinished(() => diag.disable())
    const records = await recordsOf({
      trail: { redact: failing, user: SECRET },
      log: (trail) => trail.logDataAccess({ datasetName: SECRET, columnsAccessed: [SECRET], numRecords: 1 }),
    })
    expect(records).toHaveLength(3)
    expect(error.mock.calls).toEqual([
      [
        'spanledger: the redaction rule mine failed (TypeError); what it was to look at is replaced as a whole',
      ],
    ])
  })

  it('leaves a closing record with a status', async () => {
    const loops = { rules: [{ name: 'loops', value: /^(?:a+)+$/ }] }
    const records = await recordsOf({
      trail: { redact: loops },
      log: (trail) => trail.close({ details: { note: `${'a'.repeat(40)} ${SECRET}` } }),
    })
    expect(records[1]?.details).toEqual({
      status: '[redacted]',
      details: { $omitted: { reason: 'redacted' } },
    })
    expect(records[1]?.redactions).toEqual(['/details'])
  })
})

it('a failure that is no AuditError is told in a gap by its class, never by its message', () => {
  const noteLoss = vi.fn()
  const trail = { noteLoss, identity: { operationName: 'x', operationId: 'y' } } as unknown as OpenTrail
  const { lost } = new FailureGuard('alarm', trail).write(() => {
    throw new TypeError(BEARER)
  })
  expect([lost, noteLoss.mock.calls]).toEqual([{ reason: 'TypeError' }, [['TypeError']]])
})
