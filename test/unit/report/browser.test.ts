import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../../src/record/types.js'
import { ReportGenerator } from '../../../src/report/index.js'
import type { ReportGeneratorOptions } from '../../../src/report/index.js'
import { tempDir } from '../../support/temp-dir.js'
import { launchTestBrowser } from './support/launch.js'
import { sampleComplianceReport, sampleLog } from './support/sample-log.js'

let browser: Browser
let directory: string
let contexts: BrowserContext[] = []
beforeAll(async () => {
  browser = await launchTestBrowser()
  return () => browser.close()
})
beforeEach(() => {
  directory = tempDir()
})

afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()))
  contexts = []
})

interface PageOptions {
  width?: number
  scripts?: boolean
  colorScheme?: 'light' | 'dark'
}

async function open(file: string, options: PageOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: options.scripts ?? false,
    viewport: { width: options.width ?? 1_280, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
  })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(pathToFileURL(file).href)
  return page
}

async function auditPage(
  options: PageOptions & { logs?: StoredRecord[]; logoPath?: string } = {},
  generator: ReportGeneratorOptions = {},
): Promise<Page> {
  const { logs = sampleLog(), logoPath, ...page } = options
  const outputFile = join(directory, 'audit.html')
  await new ReportGenerator(generator).generateAuditReport({
    ...{ logs, outputFile },
    ...(logoPath === undefined ? {} : { logoPath }),
  })
  return open(outputFile, page)
}

/** Every kind of place a value can stand in, filled with what would break out of one. */
const HOSTILE =
  `<script>window.broken = 1</script><img src=x onerror="window.broken = 1">{{title}}{{{css}}}</style></title></svg>'"&]]>` +
  `{{#operations}}x{{/operations}}\u202E`
const SHOWN = HOSTILE.replace('\u202E', '⟨U+202E⟩')

/** How many kinds of elements a page has. */
const TAG_NAMES = `new Set([...document.querySelectorAll('body *')].map((element) => element.tagName)).size`

function poison<T>(value: T): T {
  if (typeof value === 'string') return HOSTILE as T
  if (Array.isArray(value)) return value.map(poison) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [`${key}${HOSTILE}`, poison(item)]),
  ) as T
}

/** Hostile in every field; in `details` also by key, beside the members a table reads. */
function poisoned(log: StoredRecord[]): StoredRecord[] {
  return log.map((record, index) => ({
    ...record,
    recordId: `${record.recordId}${HOSTILE}`,
    operationId: `${record.operationId}${HOSTILE}`,
    eventType: index % 9 === 0 ? HOSTILE : record.eventType,
    operationName: HOSTILE,
    hash: HOSTILE,
    regulations: [HOSTILE],
    actor: { id: HOSTILE, type: HOSTILE as 'user' },
    subjects: [{ token: HOSTILE }],
    purpose: HOSTILE,
    legalBasis: HOSTILE,
    redactions: [HOSTILE],
    ledger: { id: HOSTILE, index },
    context: poison(record.context),
    details: {
      ...Object.fromEntries(Object.entries(record.details).map(([key, value]) => [key, poison(value)])),
      ...poison(record.details),
    },
  }))
}

describe('an audit report in a browser without scripts', () => {
  it('shows both charts, drawn, and their numbers as tables', async () => {
    const page = await auditPage()
    const drawings = page.locator('.chart-wide svg')
    expect(await drawings.count()).toBe(2)
    for (const drawing of await drawings.all()) {
      expect((await drawing.boundingBox())?.height).toBeGreaterThan(100)
    }
    await page.locator('#chart-types summary').click()
    expect(await page.locator('#chart-types tbody tr').first().innerText()).toBe('Model inference\t24')
  })

  it('names its charts to who cannot see them', async () => {
    const page = await auditPage()
    expect(await page.getByRole('img', { name: 'Records by event type' }).count()).toBe(1)
  })

  it('shows what the records do not show before it shows anything else of them', async () => {
    const page = await auditPage()
    const headings = await page.locator('h2').allInnerTexts()
    expect([headings[0], await page.locator('#limits .limit-attention').count()]).toEqual([
      'What these records do not show',
      5,
    ])
  })

  it('links its contents to its sections', async () => {
    const page = await auditPage()
    for (const link of await page.locator('.contents a').all()) {
      expect(await page.locator((await link.getAttribute('href')) ?? 'none').count()).toBe(1)
    }
  })

  it.each([1_280, 768, 390])('does not overflow at %d px, in light or dark', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const logs of [sampleLog(), poisoned(sampleLog())]) {
        const page = await auditPage({ width, colorScheme, logs, scripts: true })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      }
    }
  })

  it('is readable in light and dark: contrast of text at least 4.5 to 1', async () => {
    const leastContrast = await readFile(new URL('support/least-contrast.cjs', import.meta.url), 'utf8')
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await auditPage({ scripts: true, colorScheme })
      expect(await page.evaluate<number>(leastContrast)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('shows a logo', async () => {
    const logoPath = join(directory, 'logo.svg')
    await writeFile(
      logoPath,
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>',
    )
    const page = await auditPage({ logoPath })
    expect((await page.locator('img.logo').boundingBox())?.width).toBe(90)
  })

  it('takes CSS of your own, which cannot end the style element', async () => {
    const customCss = '</style><b id="out">out</b><style> h1 { color: rgb(1, 2, 3) }'
    const page = await auditPage({ scripts: true }, { customCss: `h1 { color: rgb(1, 2, 3) } ${customCss}` })
    expect([
      await page.locator('#out').count(),
      await page.evaluate(`getComputedStyle(document.querySelector('h1')).color`),
    ]).toEqual([0, 'rgb(1, 2, 3)'])
  })
})

describe('hostile values in every field', () => {
  it('run nothing, add no element, and stay text: audit report', async () => {
    const clean = await auditPage({ scripts: true })
    const elements = await clean.evaluate(TAG_NAMES)
    const page = await auditPage({ logs: poisoned(sampleLog()), scripts: true })
    expect(await page.evaluate(`'broken' in window`)).toBe(false)
    expect(await page.locator('script, iframe, style >> nth=1, img, object, embed').count()).toBe(0)
    expect(await page.evaluate(TAG_NAMES)).toBe(elements)
    expect(await page.locator('#operations .name').first().innerText()).toBe(SHOWN)
    expect(await page.locator('#timeline .details').first().innerText()).toContain(SHOWN)
  })

  it('run nothing, add no element, and stay text: compliance report', async () => {
    const { issues, warnings, passedChecks, columns, ...rest } = sampleComplianceReport()
    const outputFile = join(directory, 'compliance.html')
    const hostileValues = <T extends object>(list: readonly T[]): T[] =>
      list.map(
        (item) =>
          Object.fromEntries(
            Object.entries(item).map(([key, value]) => [key, typeof value === 'string' ? HOSTILE : value]),
          ) as T,
      )
    await new ReportGenerator().generateComplianceReport({
      report: {
        ...poisonValues(rest),
        issues: hostileValues(issues),
        warnings: hostileValues(warnings),
        passedChecks: hostileValues(passedChecks),
        columns: columns.map(({ findings }) => ({
          column: HOSTILE,
          findings: hostileValues<(typeof findings)[number]>(findings),
        })),
      },
      outputFile,
      title: HOSTILE,
      additionalContext: { [HOSTILE]: HOSTILE },
    })
    const page = await open(outputFile, { scripts: true })
    expect(await page.evaluate(`'broken' in window`)).toBe(false)
    expect(await page.locator('script, iframe, img, object, embed').count()).toBe(0)
    expect([await page.title(), await page.locator('h1').innerText()]).toEqual([SHOWN, SHOWN])
    expect(await page.locator('#additional th[scope=row]').innerText()).toBe(SHOWN)
  })
})

function poisonValues<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? HOSTILE : (item as unknown)]),
  ) as T
}
