import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  findInstrumentations,
  hostDirectory,
} from '../../../../src/instrumentation/hooks/found-instrumentations.js'
import { tempDir } from '../../../support/temp-dir.js'

/** A host that has a package installed. */
function hostWith(name: string, program: string): string {
  const host = tempDir()
  const directory = join(host, 'node_modules', name)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, main: 'index.js' }))
  writeFileSync(join(directory, 'index.js'), program)
  return host
}

const PG = `
  exports.makeInstrumentation = () => undefined
  exports.PgInstrumentation = class {
    constructor(config) { this.config = config }
    enable() {}
    getModuleDefinitions() { return [{ name: 'pg' }, { name: 'pg-pool' }] }
  }`

describe('the OpenTelemetry instrumentations of a host', () => {
  it('are found among its modules, made but not enabled, without the values of statements', () => {
    const [found, ...more] = findInstrumentations(hostWith('@opentelemetry/instrumentation-pg', PG))
    expect(more).toEqual([])
    expect(found).toMatchObject({
      packageName: '@opentelemetry/instrumentation-pg',
      moduleNames: ['pg', 'pg-pool'],
      instrumentation: { config: { enabled: false, enhancedDatabaseReporting: false } },
    })
  })

  it.each([
    ['that would change its requests', '@opentelemetry/instrumentation-aws-sdk', PG],
    ['that the bridge does not understand', '@opentelemetry/instrumentation-dns', PG],
    ['that cannot be loaded', '@opentelemetry/instrumentation-pg', 'throw new Error("broken")'],
    [
      'without a class of that kind',
      '@opentelemetry/instrumentation-pg',
      'exports.PgInstrumentation = () => {}',
    ],
  ])('are left alone where it is one %s', (_what, name, program) => {
    expect(findInstrumentations(hostWith(name, program))).toEqual([])
  })

  it('are looked for beside the main program, else in the working directory', () => {
    const host = hostWith('any', '')
    writeFileSync(join(host, 'app.js'), '')
    expect(hostDirectory(['node', join(host, 'app')], '/')).toBe(host)
    expect(hostDirectory(['node'], host)).toBe(host)
    expect(hostDirectory(['node', 'nowhere.js'], host)).toBe(host)
  })
})
