import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuditTrail, getAuditLogs, type AuditReceipt, type CustomInput } from 'spanledger'
import { auditDir } from '../../support/audit.js'

type Log = (trail: AuditTrail, input: unknown) => AuditReceipt

const boom = (): never => {
  throw new Error('boom')
}
const revoked = (target: object) => {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
class Touchy extends Array<unknown> {
  override filter = boom
  override map = boom;
  override [Symbol.iterator] = boom
}
function* forever() {
  for (;;) yield 'x'
}
class Endless extends Array<unknown> {
  override [Symbol.iterator] = forever as () => never
}
class EndlessSet extends Set<unknown> {
  override get size() {
    return 1
  }
  override [Symbol.iterator] = forever as () => never
}
function* endless() {
  for (let n = 0; ; n++) yield undefined
}
const date = (toISOString: () => unknown) => Object.assign(new Date(0), { toISOString })

const HOSTILE: (() => unknown)[] = [
  () => undefined,
  () => null,
  () => '',
  () => 5,
  () => 1n,
  () => Number.NaN,
  () => Symbol('s'),
  () => boom,
  () => '\ud800',
  () => 'x'.repeat(200_000),
  () => ({ ['k'.repeat(200_000)]: 1 }),
  () => ({ id: 'x'.repeat(200_000) }),
  () => revoked({}),
  () => revoked([]),
  () => new Proxy({}, { ownKeys: boom }),
  () => new Proxy({}, { get: boom }),
  () => new Proxy(['a'], { get: boom }),
  () => new Proxy({}, { getPrototypeOf: boom }),
  () => new Proxy(new Error('x'), { get: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom }),
  () => ({
    get id() {
      return boom()
    },
  }),
  () => ({ toString: boom, toJSON: boom, valueOf: boom, [Symbol.toPrimitive]: boom }),
  () => ({ id: revoked({}) }),
  () => Touchy.of('a', 'b'),
  () => Endless.of('a'),
  () => new EndlessSet(['a']),
  () => ({ [Symbol.iterator]: boom }),
  () => ({ [Symbol.iterator]: () => ({ next: boom }) }),
  () => date(() => Number.NaN),
  () => date(() => '\ud800'),
  () => date(() => ({})),
  () => date(boom),
  () => Object.assign(/x/, { toString: boom }),
  () => Object.assign(Object('text') as object, { valueOf: boom, toString: boom }),
  () => Object.assign(new Map([[{}, 1]]), { forEach: boom, entries: boom }),
  () => new WeakMap(),
  () => Object.create(null) as unknown,
  () => [revoked([]), Symbol('s'), { id: revoked({}) }],
]

const MEMBERS = [
  'user',
  'actor',
  'purpose',
  'legalBasis',
  'outcome',
  'regulations',
  'subjects',
  'details',
  'status',
  'userId',
  'error',
  'message',
  'datasetName',
  'columnsAccessed',
  'reviewer',
  'toJSON',
  '__proto__',
  'constructor',
]

const LOGS: [name: string, log: Log][] = [
  ['logDataAccess', (trail, input) => trail.logDataAccess(input as never)],
  ['logDataTransformation', (trail, input) => trail.logDataTransformation(input as never)],
  ['logModelTraining', (trail, input) => trail.logModelTraining(input as never)],
  ['logModelInference', (trail, input) => trail.logModelInference(input as never)],
  ['logComplianceCheck', (trail, input) => trail.logComplianceCheck(input as never)],
  ['logUserRequest', (trail, input) => trail.logUserRequest(input as never)],
  ['logHumanReview', (trail, input) => trail.logHumanReview(input as never)],
  ['logError', (trail, input) => trail.logError(input as never)],
  ['logEvent', (trail, input) => trail.logEvent('custom', input as never)],
]

function withMember(name: string, value: () => unknown, asGetter: boolean): object {
  const descriptor = asGetter ? { get: boom } : { value: value() }
  return Object.defineProperty({ user: 'u' }, name, { ...descriptor, enumerable: true })
}

async function eventOf(log: (trail: AuditTrail) => void) {
  const logDir = auditDir()
  const trail = new AuditTrail({ operationName: 'x', logDir, regulations: ['HIPAA'] })
  log(trail)
  return (await getAuditLogs({ logDir }))[1]!
}
const custom = (input: unknown) => eventOf((trail) => void trail.logEvent('custom', input as CustomInput))

describe('a hostile value', () => {
  it.each(LOGS)('as the input of %s leaves a record', async (_name, log) => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    for (const value of HOSTILE) log(trail, value())
    expect(await getAuditLogs({ logDir })).toHaveLength(1 + HOSTILE.length)
  })

  it.each(LOGS)('in every member of %s leaves a record', async (_name, log) => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    let sequence = 0
    for (const member of MEMBERS) {
      expect(log(trail, withMember(member, boom, true)).sequence).toBe(++sequence)
      for (const value of HOSTILE) {
        expect(log(trail, withMember(member, value, false)).sequence).toBe(++sequence)
      }
    }
    trail.close()
    expect(await getAuditLogs({ logDir })).toHaveLength(sequence + 2)
  })

  it('in every member of close leaves a closing record with a status', async () => {
    const logDir = auditDir()
    const inputs = ['status', 'outcome', 'details', 'more', 'user'].flatMap((member) => [
      withMember(member, boom, true),
      ...HOSTILE.map((value) => withMember(member, value, false)),
    ])
    for (const input of [null, ...inputs]) {
      new AuditTrail({ operationName: 'x', logDir }).close(input as never)
    }
    const closing = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(closing).toHaveLength(inputs.length + 1)
    expect(closing.filter(({ details }) => typeof Reflect.get(details, 'status') !== 'string')).toEqual([])
  })

  it('leaves a record, whatever stands in whichever members', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const anything = fc.anything({ withBigInt: true, withMap: true, withSet: true, withBoxedValues: true })
    const value = fc.oneof(
      fc.constantFrom(...HOSTILE),
      anything.map((given) => () => given),
    )
    const input = fc.dictionary(fc.oneof(fc.constantFrom(...MEMBERS), fc.string()), value, { maxKeys: 6 })
    let sequence = 0
    fc.assert(
      fc.property(fc.constantFrom(...LOGS), input, ([, log], members) => {
        const made = Object.entries(members).map(([name, make]) => [name, make()] as const)
        expect(log(trail, Object.fromEntries(made)).sequence).toBe(++sequence)
      }),
      { numRuns: 300 },
    )
    expect(await getAuditLogs({ logDir })).toHaveLength(sequence + 1)
  })

  it('of one member does not take the others with it, nor the subjects into the clear', async () => {
    const record = await custom({
      user: 'u',
      subjects: ['ann@example.com'],
      get secret() {
        return boom()
      },
      note: 'kept',
    })
    expect(record).toMatchObject({ actor: { id: 'u', type: 'user' }, details: { note: 'kept' } })
    expect(JSON.stringify(record)).not.toContain('ann@example.com')
  })

  it('is no reason to run without end: an iterable that never ends is refused as too many subjects', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    function* persons() {
      for (let n = 0; ; n++) yield `person-${n}`
    }
    expect(() => trail.logEvent('custom', { subjects: persons() })).toThrow(
      expect.objectContaining({ code: 'ERR_RECORD_TOO_LARGE' }) as Error,
    )
    trail.logEvent('custom', { subjects: endless() as never })
    expect(await getAuditLogs({ logDir, eventTypes: 'custom' })).toHaveLength(1)
  })
})

describe('what a caller gives in another form than asked for', () => {
  it.each([
    ['a text of regulations', { regulations: 'GDPR' }, { regulations: ['GDPR'] }],
    ['a set of regulations', { regulations: new Set(['GDPR', 'LGPD']) }, { regulations: ['GDPR', 'LGPD'] }],
    ['an actor as text', { actor: 'alice' }, { actor: { id: 'alice', type: 'user' } }],
    ['an actor with a numeric id', { actor: { id: 7 } }, { actor: { id: '7', type: 'user' } }],
    ['an actor without id', { actor: { name: 'a' } }, { actor: { id: '{"name":"a"}', type: 'user' } }],
    [
      'an unknown outcome',
      { outcome: 'partial' },
      { outcome: 'unknown', details: { givenOutcome: 'partial' } },
    ],
    ['nothing of it', {}, { regulations: ['HIPAA'], outcome: 'unknown', details: {} }],
  ])('is kept: %s', async (_what, input, expected) => {
    expect(await custom(input)).toMatchObject(expected)
  })

  it.each([
    ['a set', new Set(['ann', 'bob'])],
    ['a generator', ['ann', 'bob'].values()],
    ['objects with an id', [{ id: 'ann' }, { id: 'bob', name: 'B' }]],
    ['an array subclass with an iterator of its own', Touchy.of('ann', 'bob')],
  ])('is found by its clear id: subjects as %s', async (_what, subjects) => {
    const logDir = auditDir()
    new AuditTrail({ operationName: 'x', logDir }).logEvent('custom', { subjects } as never)
    expect(await getAuditLogs({ logDir, subjects: 'ann' })).toHaveLength(1)
    expect(await getAuditLogs({ logDir, subjects: 'bob' })).toHaveLength(1)
  })

  it('does not make two persons one: objects without id count by all they hold', async () => {
    const { subjects } = await custom({ subjects: [{ mrn: 1 }, { mrn: 2 }] })
    expect(new Set(subjects!.map(({ token }) => token)).size).toBe(2)
  })

  it('is kept: a status alone, and members of close that have no place of their own', async () => {
    expect(await eventOf((trail) => void trail.close('failed' as never))).toMatchObject({
      outcome: 'failure',
      details: { status: 'failed' },
    })
  })

  it('is cut and told apart: a text of the envelope above 1,024 characters', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    trail.logEvent('custom', { user: 'u'.repeat(200_000), purpose: 'p'.repeat(1024) })
    trail.logEvent('custom', { user: 'u'.repeat(200_001), regulations: ['r'.repeat(2000)] })
    const [one, two] = await getAuditLogs({ logDir, eventTypes: 'custom' })
    expect(one!.actor!.id).toMatch(/^u{1024}…\[digest [0-9a-f]{8}:[0-9a-f]{16}\]$/)
    expect(two!.actor!.id).not.toBe(one!.actor!.id)
    expect(one!.purpose).toBe('p'.repeat(1024))
    expect(two!.regulations[0]).toMatch(/^r{1024}…\[digest /)
  })

  it('keeps no secret beside the details', async () => {
    const record = await custom({ user: 'Bearer hunter2hunter2', regulations: ['password=hunter2'] })
    expect(record.redactions).toEqual(['/actor/id', '/regulations/0'])
    expect(JSON.stringify(record)).not.toContain('hunter2')
  })
})
