import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browsers } from '../../../../src/report/pdf/find.js'
import type { FindOptions } from '../../../../src/report/pdf/find.js'
import { installedBrowsers } from '../../../../src/report/pdf/installed.js'
import { tempDir } from '../../../support/temp-dir.js'

let home: string
beforeEach(() => {
  home = tempDir()
  vi.stubEnv('TMPDIR', home)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

async function executable(...path: string[]): Promise<string> {
  const file = join(home, ...path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, '#!/bin/sh\n', { mode: 0o755 })
  return file
}

async function found(options: FindOptions): Promise<string[]> {
  const paths: string[] = []
  for await (const { executablePath } of browsers(options)) paths.push(executablePath)
  return paths
}

/** A package laid out like `@sparticuz/chromium`, whose browser is a file that it makes in the temporary directory. */
async function serverlessPackage(mode: number): Promise<string> {
  const directory = join(home, 'node_modules', '@sparticuz', 'chromium')
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), '{ "name": "@sparticuz/chromium", "main": "index.js" }')
  await writeFile(
    join(directory, 'index.js'),
    `const { chmodSync, writeFileSync } = require('node:fs')
    const { join } = require('node:path')
    process.env.LEAKED = 'yes'
    module.exports = { executablePath: async () => {
      const file = join(process.env.TMPDIR, 'fake-' + process.env.AWS_EXECUTION_ENV)
      writeFileSync(file, '')
      chmodSync(file, ${String(mode)})
      return file
    } }`,
  )
  return directory
}

const nothing = (): FindOptions => ({
  machine: { platform: 'aix', env: { PATH: home } },
  resolveFrom: join(home, 'package.json'),
})

describe('installedBrowsers', () => {
  it('finds one on the path, and passes over what cannot be run', async () => {
    const chromium = await executable('bin', 'chrome')
    await chmod(await executable('other', 'chrome'), 0o644)
    const env = { PATH: `${join(home, 'other')}:${join(home, 'bin')}` }
    expect(installedBrowsers({ platform: 'linux', env }).filter((path) => path.startsWith(home))).toEqual([
      chromium,
    ])
  })

  it('finds the apps of macOS', async () => {
    const chrome = await executable('Applications', 'Google Chrome.app', 'Contents', 'MacOS', 'Google Chrome')
    expect(installedBrowsers({ platform: 'darwin', env: { HOME: home } })).toContain(chrome)
  })

  it('runs nothing from the working directory', () => {
    const found = installedBrowsers({ platform: 'linux', env: { PATH: ':.:relative' } })
    expect(found.filter((path) => !path.startsWith('/'))).toEqual([])
  })
})

describe('browsers', () => {
  it('tries only the one asked for', async () => {
    const asked = await executable('asked')
    const machine = { platform: 'linux' as const, env: { PATH: join(home, 'bin') } }
    await executable('bin', 'chrome')
    expect(await found({ ...nothing(), machine, executablePath: asked })).toEqual([asked])
  })

  it('takes the one SPANLEDGER_CHROMIUM names', async () => {
    const asked = await executable('asked')
    const machine = { platform: 'linux' as const, env: { SPANLEDGER_CHROMIUM: asked } }
    expect(await found({ ...nothing(), machine })).toEqual([asked])
  })

  it('tries a downloaded one after the installed', async () => {
    const chrome = await executable('bin', 'chrome')
    const machine = { platform: 'linux' as const, env: { PATH: join(home, 'bin') } }
    const paths = await found({ ...nothing(), machine, downloaded: ['/downloaded'] })
    expect(paths.slice(-2)).toEqual([chrome, '/downloaded'])
  })

  it('unpacks @sparticuz/chromium last, in a process of its own', async () => {
    await serverlessPackage(0o700)
    const paths = await found({ ...nothing(), downloaded: ['/downloaded'] })
    expect(paths.at(-1)).toMatch(/spanledger-chromium-\d+\/[0-9a-f]{16}\/fake-AWS_Lambda_nodejs22\.x$/)
    expect(process.env['LEAKED']).toBe(undefined)
  })

  it('takes the directory of an installed @sparticuz/chromium', async () => {
    const executablePath = await serverlessPackage(0o700)
    expect(await found({ ...nothing(), executablePath })).toHaveLength(1)
  })

  it('unpacks it once, also when several processes ask at the same time', async () => {
    await serverlessPackage(0o700)
    const paths = await Promise.all([found(nothing()), found(nothing()), found(nothing())])
    const own = (await readdir(home)).filter((name) => name.startsWith('spanledger-chromium-'))
    const unpacked = await readdir(join(home, own[0] ?? ''))
    expect([
      new Set(paths.map((list) => list.at(-1))).size,
      unpacked.filter((name) => name !== 'fonts.conf').length,
    ]).toEqual([1, 1])
  })

  it('runs nothing that others could have changed', async () => {
    await serverlessPackage(0o722)
    await expect(found(nothing())).rejects.toThrow(/can be changed by others/)
  })
})
