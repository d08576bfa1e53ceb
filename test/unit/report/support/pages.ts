import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { StoredRecord } from '../../../../src/record/types.js'
import { ReportGenerator } from '../../../../src/report/index.js'
import type { ReportGeneratorOptions } from '../../../../src/report/index.js'
import { tempDir } from '../../../support/temp-dir.js'
import { launchTestBrowser } from './launch.js'
import { sampleLog } from './sample-log.js'

export interface PageOptions {
  /** In pixels. @default 1280 */
  width?: number
  /** Whether scripts run: only to look into the page with. @default false */
  scripts?: boolean
  /** @default 'light' */
  colorScheme?: 'light' | 'dark'
}

let browser: Browser
let contexts: BrowserContext[] = []

/** Call at the top of a test file: one browser for its tests, and each test's pages closed with the test. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launchTestBrowser()
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
  })
  afterAll(() => browser.close())
}

/** Opens a file as a reader would. */
export async function openPage(file: string, options: PageOptions = {}): Promise<Page> {
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

/** Writes an audit report and opens it. */
export async function auditPage(
  options: PageOptions & { logs?: StoredRecord[]; logoPath?: string } = {},
  generator: ReportGeneratorOptions = {},
): Promise<Page> {
  const { logs = sampleLog(), logoPath, ...page } = options
  const outputFile = join(tempDir(), 'audit.html')
  await new ReportGenerator(generator).generateAuditReport({
    ...{ logs, outputFile },
    ...(logoPath === undefined ? {} : { logoPath }),
  })
  return openPage(outputFile, page)
}
