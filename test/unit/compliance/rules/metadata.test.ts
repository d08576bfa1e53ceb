import { describe, expect, test } from 'vitest'
import type { ComplianceMetadata } from '../../../../src/compliance/metadata.js'
import { readMetadata } from '../../../../src/compliance/read-metadata.js'
import { protectionAt } from '../../../../src/compliance/rules/countries.js'

describe('metadata', () => {
  test('aliases and snake case are read as the field they stand for', () => {
    const metadata = { data_owner: 'Example Ltd', dataEncrypted: true, data_storage_location: 'DE' } as object
    expect(readMetadata(metadata)).toEqual({
      stated: { controller: 'Example Ltd', dataEncrypted: true, storageLocations: ['DE'] },
      unread: [],
    })
  })

  test.each([
    ['retention', '1 year', { retentionPeriod: '1 year' }],
    ['data_retention', '1 year', { retentionPeriod: '1 year' }],
    ['lawful_basis', 'contract', { legalBasis: 'contract' }],
    ['processingPurpose', 'x', { purpose: ['x'] }],
    ['dataController', 'Example Ltd', { controller: 'Example Ltd' }],
    ['pseudonymizedColumns', 'sender', { pseudonymisedColumns: ['sender'] }],
  ])('%s is what it is obviously meant to be', (field, value, stated) => {
    expect(readMetadata({ [field]: value })).toEqual({ stated, unread: [] })
  })

  test.each([undefined, null, '', '  '])('%j is not stated', (value) => {
    const metadata = { retentionPeriod: value, purpose: value } as unknown as ComplianceMetadata
    expect(readMetadata(metadata).stated).toEqual({})
  })

  test('a field no rule reads is named, lest a misspelt one pass in silence', () => {
    const metadata = { retensionPeriod: '5 years', description: 'x' } as ComplianceMetadata
    expect(readMetadata(metadata)).toEqual({
      stated: { description: 'x' },
      unread: ['retensionPeriod'],
    })
  })

  test('a field given twice, under two names, is read once and the other named', () => {
    const metadata = { retentionPeriod: '5 years', retention: '1 year' } as ComplianceMetadata
    expect(readMetadata(metadata)).toEqual({
      stated: { retentionPeriod: '5 years' },
      unread: ['retention'],
    })
  })

  test('members of Object.prototype are fields like any other', () => {
    const metadata = JSON.parse('{"constructor":"x","toString":"y","__proto__":"z"}') as ComplianceMetadata
    expect(readMetadata(metadata).unread).toEqual(['constructor', 'toString', '__proto__'])
  })

  test.each<[string, unknown, RegExp]>([
    ['retentionPeriod', 5, /retentionPeriod must be a text/],
    ['purpose', [1], /purpose must be a text or a list of texts/],
    ['dataEncrypted', 'yes', /dataEncrypted must be true or false/],
    ['dpiaConducted', 1, /dpiaConducted must be true, false or a text/],
  ])('%s of another form is refused', (field, value, message) => {
    expect(() => readMetadata({ [field]: value })).toThrow(message)
  })

  test.each(['text', [], 3])('%j is no metadata', (metadata) => {
    expect(() => readMetadata(metadata as ComplianceMetadata)).toThrow(/metadata must be an object/)
  })
})

test.each([
  ['DE', 'eea'],
  ['germany', 'eea'],
  ['France', 'eea'],
  ['Réunion', 'eea'],
  ['EU', 'eea'],
  ['Iceland', 'eea'],
  ['United Kingdom', 'adequate'],
  ['uk', 'adequate'],
  ['CH', 'adequate'],
  ['Brazil', 'adequate'],
  ['South Korea', 'adequate'],
  ['us', 'partly adequate'],
  ['USA', 'partly adequate'],
  ['Canada', 'partly adequate'],
  ['India', 'none'],
  ['CN', 'none'],
  ['DD', 'unknown'],
  ['ZZ', 'unknown'],
  ['eu-central-1', 'unknown'],
  ['', 'unknown'],
  ['constructor', 'unknown'],
])('protection at %j: %s', (place, protection) => {
  expect(protectionAt(place)).toBe(protection)
})
