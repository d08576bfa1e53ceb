import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JsonFileSpanExporter } from '../../../exporters/json/index.js'
import { temporaryDirectory } from './support/directories.js'

describe('JsonFileSpanExporter', () => {
  test.each(['a file', 'a path below a file', 'a link to a file'])(
    'refuses %s as directory, at once',
    (kind) => {
      const dir = temporaryDirectory()
      writeFileSync(join(dir, 'file'), '')
      symlinkSync(join(dir, 'file'), join(dir, 'link'))
      const logDir = join(
        dir,
        { 'a file': 'file', 'a path below a file': 'file/logs', 'a link to a file': 'link' }[kind]!,
      )
      expect(() => new JsonFileSpanExporter({ logDir })).toThrow(
        expect.objectContaining({ code: 'ERR_UNWRITABLE' }),
      )
    },
  )

  test.each([
    { logDir: '' },
    { maxFileBytes: 0 },
    { maxFileBytes: 1.5 },
    { maxFileAgeMs: 0 },
    { maxFileAgeMs: 2 ** 31 },
  ])('refuses the options %j', (options) => {
    expect(() => new JsonFileSpanExporter({ logDir: temporaryDirectory(), ...options })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
    )
  })
})
