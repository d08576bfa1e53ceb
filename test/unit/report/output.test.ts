import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { formatOf, writeReport } from '../../../src/report/output.js'
import { tempDir } from '../../support/temp-dir.js'

let directory: string
beforeEach(() => {
  directory = tempDir()
})

describe('formatOf', () => {
  it.each([
    ['a.html', 'html'],
    ['a.PDF', 'pdf'],
    ['dir.pdf/a.html', 'html'],
  ])('takes %s for %s', (name, format) => {
    expect(formatOf(name)).toBe(format)
  })

  it.each(['a.docx', 'a', '.html', 'a.html.tmp', '', undefined, 7])('refuses %s', (name) => {
    expect(() => formatOf(name)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
  })
})

describe('writeReport', () => {
  it('makes the directory, and a file that only its owner can read', async () => {
    const file = join(directory, 'deep', 'er', 'a.html')
    await writeReport(file, 'content')
    expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['content', 0o600])
  })

  it('replaces a file and leaves nothing beside it', async () => {
    const file = join(directory, 'a.html')
    await writeFile(file, 'old')
    await writeReport(file, 'new')
    expect([await readFile(file, 'utf8'), await readdir(directory)]).toEqual(['new', ['a.html']])
  })

  it('leaves nothing behind where it cannot write', async () => {
    await mkdir(join(directory, 'a.html'))
    await expect(writeReport(join(directory, 'a.html'), 'x')).rejects.toMatchObject({
      code: 'ERR_UNWRITABLE',
    })
    expect(await readdir(directory)).toEqual(['a.html'])
  })

  it('names the file where a parent is no directory', async () => {
    await writeFile(join(directory, 'file'), '')
    await expect(writeReport(join(directory, 'file', 'a.html'), 'x')).rejects.toThrow(
      /a\.html" cannot be written/,
    )
  })
})
