import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuditBridgeProcessor, loadBridgeRules, type BridgeRule } from 'spanledger/instrumentation'
import { matchesPattern } from '../../../../src/instrumentation/bridge/rules/pattern.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('a pattern', () => {
  it('means what the expression means that one would write for it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 10 })
    const property = fc.property(letters, letters, (pattern, text) => {
      const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'))
      expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${parts.join('[^]*')}$`).test(text))
    })
    fc.assert(property, { numRuns: 1_000 })
  })
})

describe('rules', () => {
  it('are read from YAML, alone or as `rules`', () => {
    const file = join(tempDir(), 'rules.yaml')
    const rule = '- { name: crm, match: { scope: "crm-*" }, eventType: data_access, dataset: crm }'
    const rules = [{ name: 'crm', match: { scope: 'crm-*' }, eventType: 'data_access', dataset: 'crm' }]
    writeFileSync(file, rule)
    expect(loadBridgeRules(file)).toEqual(rules)
    writeFileSync(file, `rules:\n  ${rule}`)
    expect(loadBridgeRules(file)).toEqual(rules)
  })

  it.each<[string, unknown]>([
    ['are no list', {}],
    ['have no name', [{ match: { scope: 'a' }, ignore: true }]],
    ['have one name twice', [1, 2].map(() => ({ name: 'a', match: { scope: 'a' }, ignore: true }))],
    ['match nothing in particular', [{ name: 'a', match: {}, ignore: true }]],
    ['misspell a member', [{ name: 'a', match: { scop: 'a' }, ignore: true }]],
    ['say nothing of what to record', [{ name: 'a', match: { scope: 'a' } }]],
    ['name no data set', [{ name: 'a', match: { scope: 'a' }, eventType: 'data_access' }]],
    ['have an unknown reader', [{ name: 'a', match: { scope: 'a' }, reader: 'sql' }]],
    ['have an unknown kind', [{ name: 'a', match: { kind: 'outer' }, ignore: true }]],
  ])('that %s are refused', (_what, rules) => {
    expect(() => new AuditBridgeProcessor({ rules: rules as BridgeRule[] })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
    )
  })

  it('of a file that is not there are refused', () => {
    expect(() => loadBridgeRules('/no/such.yaml')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
    )
  })
})
