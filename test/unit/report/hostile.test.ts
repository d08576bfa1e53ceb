import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ReportGenerator } from '../../../src/report/index.js'
import type { ComplianceColumn, ComplianceFinding, CompliancePassedCheck } from '../../../src/report/index.js'
import { tempDir } from '../../support/temp-dir.js'
import { HOSTILE, SHOWN, poisoned, withHostileTexts } from './support/hostile.js'
import { auditPage, openPage, useBrowser } from './support/pages.js'
import { sampleComplianceReport } from './support/sample-check.js'
import { sampleLog } from './support/sample-log.js'

useBrowser()

/** How many kinds of elements a page has. */
const TAG_NAMES = `new Set([...document.querySelectorAll('body *')].map((element) => element.tagName)).size`

/** No report has any of these by itself. */
const FOREIGN = 'script, iframe, img, object, embed, link, head style + style'

describe('hostile values in every field', () => {
  it('run nothing, add no element, and stay text: audit report', async () => {
    const clean = await auditPage({ scripts: true })
    const elements = await clean.evaluate(TAG_NAMES)
    const page = await auditPage({ logs: poisoned(sampleLog()), scripts: true })
    expect(await page.evaluate(`'broken' in window`)).toBe(false)
    expect(await page.locator(FOREIGN).count()).toBe(0)
    expect(await page.evaluate(TAG_NAMES)).toBe(elements)
    expect(await page.locator('#operations .name').first().innerText()).toBe(SHOWN)
    expect(await page.locator('#timeline .details').first().innerText()).toContain(SHOWN)
  })

  it('run nothing, add no element, and stay text: compliance report', async () => {
    const { issues, warnings, passedChecks, columns, ...rest } = sampleComplianceReport()
    const outputFile = join(tempDir(), 'compliance.html')
    const hostile = <T extends object>(list: readonly T[]): T[] => list.map(withHostileTexts)
    await new ReportGenerator().generateComplianceReport({
      report: {
        ...withHostileTexts(rest),
        issues: hostile<ComplianceFinding>(issues),
        warnings: hostile<ComplianceFinding>(warnings),
        passedChecks: hostile<CompliancePassedCheck>(passedChecks),
        columns: columns.map(({ findings }) => ({
          column: HOSTILE,
          findings: hostile<ComplianceColumn['findings'][number]>(findings),
        })),
      },
      outputFile,
      title: HOSTILE,
      additionalContext: { [HOSTILE]: HOSTILE },
    })
    const page = await openPage(outputFile, { scripts: true })
    expect(await page.evaluate(`'broken' in window`)).toBe(false)
    expect(await page.locator(FOREIGN).count()).toBe(0)
    expect([await page.title(), await page.locator('h1').innerText()]).toEqual([SHOWN, SHOWN])
    expect(await page.locator('#additional th[scope=row]').innerText()).toBe(SHOWN)
  })
})
