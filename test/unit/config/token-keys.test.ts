import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyringFromSecret, openKeyring, readKeyring } from '../../../src/config/token-keys.js'
import { tempDir } from '../../support/temp-dir.js'

const NO_KEY = expect.objectContaining({ code: 'ERR_TOKEN_KEY' }) as Error

describe('token keys', () => {
  it('are made once, for the owner only, and shared from then on', () => {
    const dir = tempDir()
    const token = openKeyring(dir).token('ann')
    expect(openKeyring(dir).token('ann')).toBe(token)
    expect(readKeyring(dir).tokensOf('ann')).toEqual([token])
    expect(readdirSync(join(dir, 'keys'))).toEqual(['token.key'])
    expect(statSync(join(dir, 'keys', 'token.key')).mode & 0o777).toBe(0o600)
  })

  it('are not made by a reader', () => {
    const dir = tempDir()
    expect(() => readKeyring(dir)).toThrow(NO_KEY)
    expect(readdirSync(dir)).toEqual([])
  })

  it('stay known after rotation: a filter looks for the token of every key', () => {
    const dir = tempDir()
    const old = openKeyring(dir).token('ann')
    const file = join(tempDir(), 'new.key')
    writeFileSync(file, 'ab'.repeat(32))
    const tokens = readKeyring(dir, file).tokensOf('ann')
    expect(tokens).toHaveLength(2)
    expect(tokens[1]).toBe(old)
  })

  it('differ by key and by use', () => {
    const ring = keyringFromSecret('ab'.repeat(32))
    const digest = (ring.digest('ann')['$digest'] as { hex: string }).hex
    expect(ring.token('ann')).toMatch(/^[0-9a-f]{8}:[0-9a-f]{64}$/)
    expect(ring.token('ann').slice(9)).not.toBe(digest)
    expect(keyringFromSecret('cd'.repeat(32)).token('ann')).not.toBe(ring.token('ann'))
  })

  it.each(['short', '', 'ab', 'not a key!'])('refuse %j', (secret) => {
    expect(() => keyringFromSecret(secret)).toThrow(NO_KEY)
  })

  it('are not read through a link that someone put in place of our own file', () => {
    const dir = tempDir()
    const target = join(tempDir(), 'target')
    writeFileSync(target, 'ab'.repeat(32))
    mkdirSync(join(dir, 'keys'))
    symlinkSync(target, join(dir, 'keys', 'token.key'))
    expect(() => readKeyring(dir)).toThrow(NO_KEY)
  })
})
