import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadCss, loadLogo, loadTemplates } from '../../../src/report/assets.js'
import { tempDir } from '../../support/temp-dir.js'

let directory: string
beforeEach(() => {
  directory = tempDir()
})

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}

const invalid = { code: 'ERR_INVALID_OPTION' }

describe('loadLogo', () => {
  it.each([
    ['a.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'],
    ['a.JPG', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
    ['a.jpeg', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
    ['a.webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
    ['a.svg', Buffer.from('<?xml version="1.0"?><svg/>'), 'image/svg+xml'],
  ])('embeds %s', async (name, bytes, mime) => {
    expect(await loadLogo(await file(name, bytes))).toBe(`data:${mime};base64,${bytes.toString('base64')}`)
  })

  it.each([
    ['a file of another kind', 'a.txt', 'hello'],
    ['a file that is not what its name says', 'a.png', '<svg/>'],
    ['a file too large to embed', 'a.svg', `<svg>${' '.repeat(2 * 1024 * 1024)}</svg>`],
  ])('refuses %s', async (_what, name, content) => {
    await expect(loadLogo(await file(name, content))).rejects.toMatchObject(invalid)
  })

  it('names the option and the path of a missing file', async () => {
    await expect(loadLogo(join(directory, 'none.png'))).rejects.toThrow(/`logoPath`.*none\.png.*ENOENT/)
  })
})

describe('loadCss', () => {
  it('takes what has a { for CSS', async () => {
    expect(await loadCss('h1 { color: red }')).toBe('h1 { color: red }')
  })

  it('reads anything else as a file', async () => {
    expect(await loadCss(await file('house.css', 'p { margin: 0 }'))).toBe('p { margin: 0 }')
  })

  it('refuses a file that is not there', async () => {
    await expect(loadCss(join(directory, 'none.css'))).rejects.toMatchObject(invalid)
  })
})

describe('loadTemplates', () => {
  it('reads the .mustache files of a directory, and nothing else', async () => {
    await file('audit_report.mustache', 'A')
    await file('notes.txt', 'B')
    expect(await loadTemplates(directory)).toEqual({ audit_report: 'A' })
  })

  it('refuses a directory that is not there', async () => {
    await expect(loadTemplates(join(directory, 'none'))).rejects.toMatchObject(invalid)
  })
})
