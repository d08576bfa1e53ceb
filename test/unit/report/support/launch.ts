import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { browsers } from '../../../../src/report/pdf/find.js'
import { testBrowser } from '../../../browser/test-browser.js'

/** The tests' browser, to look at reports with. */
export async function launchTestBrowser(): Promise<Browser> {
  for await (const { executablePath, env } of browsers({ executablePath: testBrowser() })) {
    return chromium.launch({ executablePath, env: { ...process.env, ...env } })
  }
  throw new Error('scripts/ensure-browser.mjs found no browser')
}
