import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { configurationPage } from '../../../scripts/configuration-page.js'
import { VERSION } from '../../../src/version.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

function sources(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(dir, name))
}

describe('the references', () => {
  it('list every option as the option table has it (npm run docs writes them)', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage())
  })

  it('list every error code there is, and none that nothing raises', () => {
    const codes = [...read('src/errors.ts').matchAll(/\| '(ERR_\w+)'/g)].map((match) => match[1]!)
    const documented = [...read('docs/errors.md').matchAll(/^\| `(ERR_\w+)`/gm)].map((match) => match[1]!)
    const code = sources('src')
      .concat(sources('exporters'))
      .filter((file) => file !== 'src/errors.ts')
      .map(read)
      .join('\n')
    const raised = codes.filter((name) => code.includes(`'${name}'`))
    expect([...documented].sort()).toEqual([...codes].sort())
    expect([...raised].sort()).toEqual([...codes].sort())
  })

  it('carry the version of the package', () => {
    expect((JSON.parse(read('package.json')) as { version: string }).version).toBe(VERSION)
  })
})
