import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ReportGenerator } from '../../../../src/report/index.js'
import { openPrinter } from '../../../../src/report/pdf/printer.js'
import { testBrowser } from '../../../browser/test-browser.js'
import { readPdf } from '../support/pdf.js'
import { sampleComplianceReport } from '../support/sample-check.js'
import { sampleLog } from '../support/sample-log.js'
import { tempDir } from '../../../support/temp-dir.js'

let directory: string
beforeEach(() => {
  directory = tempDir()
})

const generator = () => new ReportGenerator({ executablePath: testBrowser() })

describe('a report as PDF', () => {
  it('says what the HTML says, with page numbers and the title on each page', async () => {
    const outputFile = join(directory, 'audit.pdf')
    await generator().generateAuditReport({ logs: sampleLog(), outputFile, title: 'Scoring in May' })
    const { pages } = await readPdf(await readFile(outputFile))
    const all = pages.join('\n')
    for (const text of [
      'What these records do not show',
      'Who accessed which data',
      'erasure',
      'Model inference',
      '24',
    ]) {
      expect(all).toContain(text)
    }
    for (const [index, page] of pages.entries()) {
      expect(page).toContain('Scoring in May')
      expect(page).toContain(`Page ${String(index + 1)} of ${String(pages.length)}`)
    }
  })

  it('is A4, repeats table heads, and folds nothing away', async () => {
    const outputFile = join(directory, 'audit.pdf')
    await generator().generateAuditReport({ logs: sampleLog(), outputFile })
    const { size, pages } = await readPdf(await readFile(outputFile))
    expect(size).toEqual([595, 842])
    expect(pages.filter((page) => page.includes('Who and why')).length).toBeGreaterThan(1)
    expect(pages.join('\n')).toContain('From (UTC), 1 hour each')
  })

  it('is named by its title', async () => {
    const outputFile = join(directory, 'compliance.pdf')
    await generator().generateComplianceReport({
      report: sampleComplianceReport(),
      outputFile,
      title: 'Check <1>',
    })
    expect((await readPdf(await readFile(outputFile))).title).toBe('Check <1>')
  })

  it('is a file that only its owner can read, and the only one written', async () => {
    const outputFile = join(directory, 'audit.pdf')
    await generator().generateAuditReport({ logs: [], outputFile })
    expect([await readdir(directory), (await stat(outputFile)).mode & 0o777]).toEqual([['audit.pdf'], 0o600])
  })
})

describe('the printer', () => {
  it('reaches no network and no file, and runs no script', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const secret = join(directory, 'secret.html')
    await writeFile(secret, 'TOP SECRET')
    const here = `http://127.0.0.1:${String(port)}`
    const printer = await openPrinter(testBrowser())
    try {
      const pdf = await printer.print(
        `<title>t</title><link rel="stylesheet" href="${here}/a.css"><img src="${here}/b.png"><iframe src="${here}/c"></iframe>
        <iframe src="file://${secret}"></iframe>
        <p>printed<script>document.write(' SCRIPTED')</script></p>`,
        't',
      )
      const text = (await readPdf(pdf)).pages.join('\n')
      expect([asked, text.includes('printed'), /SECRET|SCRIPTED/.test(text)]).toEqual([[], true, false])
    } finally {
      await printer.close()
      server.close()
    }
  })
})

describe('a browser that dies', () => {
  it('is said to, with what to do instead', async () => {
    const printer = await openPrinter(testBrowser())
    await printer.close()
    await expect(printer.print('<p>x</p>', 'x')).rejects.toMatchObject({
      code: 'ERR_UNWRITABLE',
      message: expect.stringMatching(/^The browser could not print[^\n]*write \.html\.$/) as string,
    })
  })
})

describe('without a browser', () => {
  it.each([
    ['nothing at the path', 'none'],
    ['a directory that is no package', '.'],
    ['a file that is no browser', 'not-a-browser'],
  ])('names both remedies and leaves no file: %s', async (_what, name) => {
    const home = tempDir()
    await writeFile(join(home, 'not-a-browser'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const missing = new ReportGenerator({ executablePath: join(home, name) })
    const written = missing.generateAuditReport({ logs: [], outputFile: join(directory, 'a.pdf') })
    await expect(written).rejects.toMatchObject({ code: 'ERR_NO_BROWSER' })
    await expect(written).rejects.toThrow(/SPANLEDGER_CHROMIUM[^\n]*npm install @sparticuz\/chromium[^\n]*$/)
    expect(await readdir(directory)).toEqual([])
  })
})
