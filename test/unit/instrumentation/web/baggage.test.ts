import { context, propagation } from '@opentelemetry/api'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import fc from 'fast-check'
import { createServer } from 'node:http'
import { AuditTrail, withActor, withPurpose } from 'spanledger'
import { auditBaggage, auditHttp, injectAuditBaggage, withAuditBaggage } from 'spanledger/instrumentation'
import { describe, expect, it } from 'vitest'
import { parseBaggage } from '../../../../src/instrumentation/web/baggage-header.js'
import { readClaims } from '../../../../src/instrumentation/web/claims.js'
import type { WebAuditOptions } from '../../../../src/instrumentation/web/options.js'
import { startHost } from '../../../support/host.js'
import { listen } from './support/apps.js'
import { requestRecords } from './support/records.js'

const alice = { id: 'alice', type: 'user' } as const
const asAlice = <T>(fn: () => T): T => withActor(alice, () => withPurpose('credit scoring', fn))

const plain = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => text.length <= 256 && text.isWellFormed() && !/\p{Cc}/u.test(text))

describe('the baggage of an audit', () => {
  it('brings any actor and purpose from one service to another as they are', () => {
    const actor = fc.record({ id: plain, type: fc.constantFrom('user', 'service', 'system') })
    fc.assert(
      fc.property(actor, plain, (actor, purpose) => {
        const { baggage } = withActor(actor, () => withPurpose(purpose, () => auditBaggage()))
        expect(readClaims(undefined, baggage)).toEqual({ actor, purpose })
        expect(baggage).toMatch(/^[\x21-\x7e]*$/)
      }),
    )
  })

  it('says nothing where there is nobody, and leaves out what is too long or no plain text', () => {
    expect(auditBaggage()).toEqual({})
    const long = { id: 'x'.repeat(257), type: 'user' } as const
    expect(withActor(long, () => auditBaggage())).toEqual({})
    expect(withPurpose('a\nb', () => auditBaggage())).toEqual({})
    const headers = { accept: '*/*' }
    expect(injectAuditBaggage(headers)).toEqual({ accept: '*/*' })
  })

  it('keeps the other entries of headers, whose own claims it replaces', () => {
    const before = 'k=v;p=1,audit.actor.id=mallory,empty='
    for (const headers of [new Headers({ baggage: before }), { Baggage: before }, { baggage: [before] }]) {
      const after = asAlice(() => injectAuditBaggage<Headers | Record<string, string | string[]>>(headers))
      const text = after instanceof Headers ? after.get('baggage')! : Object.values(after).join(',')
      expect(readClaims(undefined, text)).toEqual({ actor: alice, purpose: 'credit scoring' })
      expect(text).toContain('k=v;p=1')
      expect(text).not.toContain('mallory')
    }
  })

  it("goes into the baggage of the host's own propagator only inside withAuditBaggage", () => {
    startHost()
    const sent = () => {
      const carrier: Record<string, string> = {}
      new W3CBaggagePropagator().inject(context.active(), carrier, {
        set: (into: typeof carrier, name, value) => void (into[name] = value),
      })
      return carrier['baggage']
    }
    const host = propagation.setBaggage(context.active(), propagation.createBaggage({ k: { value: 'v' } }))
    context.with(host, () => {
      expect(asAlice(sent)).toBe('k=v')
      expect(asAlice(() => withAuditBaggage(sent))).toContain('audit.actor.id=alice')
      expect(asAlice(() => withAuditBaggage(sent))).toContain('k=v')
    })
  })
})

describe('a hostile baggage header', () => {
  it('never throws, and claims no more than the entries that are allowed', () => {
    const part = fc.constantFrom(
      'audit.actor.id',
      'audit.actor.type',
      'audit.purpose',
      '__proto__',
      '=',
      ',',
      ';',
      '%',
      '%zz',
    )
    const header = fc.array(fc.oneof(part, fc.string({ unit: 'binary' })), { maxLength: 40 })
    fc.assert(
      fc.property(header, (parts) => {
        const claims = readClaims(undefined, parts.join(''))
        const { actor, purpose, ...more } = claims
        expect(more).toEqual({})
        for (const value of [actor?.id, purpose].filter((value) => value !== undefined)) {
          expect(value.length).toBeLessThanOrEqual(256)
          expect(value).not.toMatch(/\p{Cc}/u)
        }
        if (actor) expect(['user', 'service', 'system']).toContain(actor.type)
      }),
    )
  })

  it.each([
    ['of more than 8192 bytes', `audit.actor.id=x,k=${'v'.repeat(8192)}`],
    [
      'of more than 64 entries',
      `audit.actor.id=x,${Array.from({ length: 64 }, (_, i) => `k${i}=v`).join(',')}`,
    ],
    ['with a value of more than 256 characters', `audit.actor.id=${'x'.repeat(257)}`],
    ['with a line break in a value', 'audit.actor.id=a%0Ab'],
    ['with a value that is not UTF-8', 'audit.actor.id=%ff'],
    ['with a type that is none', 'audit.actor.id=x,audit.actor.type=root'],
  ])('%s names nobody', (_what, header) => {
    expect(readClaims(undefined, header)).toEqual({})
  })

  it('as large as W3C Baggage allows is read', () => {
    const entries = ['audit.actor.id=x', ...Array.from({ length: 63 }, (_, i) => `k${i}=v`)]
    expect(parseBaggage(entries.join(','))?.getAllEntries()).toHaveLength(64)
  })
})

describe('claims of a request', () => {
  async function answer(options: WebAuditOptions<never>, header: string) {
    const { ofClosed } = requestRecords({ purpose: 'configured' })
    const server = createServer(
      auditHttp(options as WebAuditOptions<unknown>, (_request, response) => {
        AuditTrail.active()?.logDataAccess({ datasetName: 'loans', columnsAccessed: [], numRecords: 1 })
        response.end()
      }),
    )
    await fetch(await listen(server), { headers: { baggage: header } })
    const records = await ofClosed(1)
    return records.map(({ actor, purpose, context }) => ({ actor, purpose, claimed: context['claimed'] }))[1]!
  }
  const header = 'audit.actor.id=mallory,audit.purpose=scoring'
  const mallory = { id: 'mallory', type: 'user' }

  it('are ignored unless baggage is asked for', async () => {
    expect(await answer({}, header)).toEqual({ purpose: 'configured' })
  })

  it('are used where asked for, and are marked as such', async () => {
    const seen = await answer({ baggage: true }, header)
    expect(seen).toEqual({ actor: mallory, purpose: 'scoring', claimed: ['actor', 'purpose'] })
  })

  it('yield to what the host says', async () => {
    const options = {
      baggage: true,
      actor: () => ({ id: 'batch', type: 'service' }) as const,
      purpose: 'audit',
    }
    expect(await answer(options, header)).toEqual({ actor: options.actor(), purpose: 'audit' })
  })

  it("are those that the host's propagator has read, where there are any", async () => {
    const { ofClosed } = requestRecords()
    startHost()
    const audited = auditHttp({ baggage: true }, (_request, response) => void response.end())
    const baggage = propagation.createBaggage({ 'audit.actor.id': { value: 'bob' } })
    const server = createServer((request, response) => {
      context.with(propagation.setBaggage(context.active(), baggage), () => audited(request, response))
    })
    await fetch(await listen(server), { headers: { baggage: header } })
    const [started] = await ofClosed(1)
    expect(started).toMatchObject({ actor: { id: 'bob', type: 'user' }, context: { claimed: ['actor'] } })
  })

  it('may have names of their own', async () => {
    const seen = await answer({ baggage: { actorId: 'enduser' } }, 'enduser=bob,audit.actor.id=mallory')
    expect(seen).toMatchObject({ actor: { id: 'bob', type: 'user' }, claimed: ['actor'] })
  })

  it('never stand in a record that does not mark them, though the host stops saying who it is', async () => {
    let asked = 0
    const actor = () => (asked++ < 2 ? 'alice' : undefined)
    const seen = await answer({ baggage: { purpose: 'none' }, actor }, header)
    expect(seen).toMatchObject({ actor: alice })
    expect(seen.claimed).toBeUndefined()
  })
})
