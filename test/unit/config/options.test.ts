import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../../src/config/options.js'

const INVALID = expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error

describe('resolveOptions', () => {
  it('prefers code to environment to default', () => {
    const env = { SPANLEDGER_SINK: 'file:./env', SPANLEDGER_PURPOSE: 'env' }
    expect(resolveOptions({ sink: 'file:./code' }, env)).toMatchObject({
      sink: 'file:./code',
      purpose: 'env',
      durability: 'sync',
    })
  })

  it('reads lists and booleans from the environment', () => {
    const env = { SPANLEDGER_REGULATIONS: 'GDPR, HIPAA,', SPANLEDGER_PROPAGATE: '1' }
    expect(resolveOptions({}, env)).toMatchObject({ regulations: ['GDPR', 'HIPAA'], propagate: true })
  })

  it.each([
    [{ durability: 'eventually' as never }, {}, 'durability'],
    [{ regulations: 'GDPR' as never }, {}, 'regulations'],
    [{ sink: '' }, {}, 'sink'],
    [{}, { SPANLEDGER_ON_FAILURE: 'ignore' }, 'SPANLEDGER_ON_FAILURE'],
    [{}, { SPANLEDGER_PROPAGATE: 'yes' }, 'SPANLEDGER_PROPAGATE'],
  ])('refuses %j with environment %j, naming %s', (given, env, name) => {
    expect(() => resolveOptions(given, env)).toThrow(INVALID)
    expect(() => resolveOptions(given, env)).toThrow(name)
  })
})
