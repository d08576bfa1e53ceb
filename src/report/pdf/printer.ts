import { existsSync } from 'node:fs'
import type { Browser as RunningBrowser, BrowserType } from 'playwright-core'
import { AuditError } from '../../errors.js'
import type { Browser } from './browser.js'
import { REMEDIES, browsers } from './find.js'
import { pageFooter } from './page-footer.js'

/** Turns HTML into PDF. */
export interface Printer {
  print(html: string, title: string): Promise<Uint8Array>
  close(): Promise<void>
}

const LAUNCH_MS = 30_000
const PRINT_MS = 300_000

/**
 * Starts the first browser that starts.
 *
 * @param executablePath The only one to try, where given.
 * @throws AuditError `ERR_NO_BROWSER` if none does.
 */
export async function openPrinter(executablePath?: string): Promise<Printer> {
  const chromium = await loadPlaywright()
  const failures: string[] = []
  for await (const browser of browsers({ executablePath, downloaded: downloadedBy(chromium) })) {
    try {
      return printerOf(await launch(chromium, browser))
    } catch (error) {
      failures.push(`${browser.origin} did not start (${firstLine(error)})`)
    }
  }
  const tried = failures.length === 0 ? 'No browser found for PDF' : failures.join('; ')
  throw new AuditError('ERR_NO_BROWSER', `${tried}: ${REMEDIES}.`)
}

async function loadPlaywright(): Promise<BrowserType> {
  try {
    return (await import('playwright-core')).chromium
  } catch (cause) {
    throw new AuditError(
      'ERR_NO_BROWSER',
      `PDF needs the package playwright-core: run \`npm install playwright-core\`, and ${REMEDIES}.`,
      { cause },
    )
  }
}

/** A browser that `npx playwright install` has put there. */
function downloadedBy(chromium: BrowserType): string[] {
  const path = chromium.executablePath()
  return path !== '' && existsSync(path) ? [path] : []
}

async function launch(chromium: BrowserType, { executablePath, env }: Browser): Promise<RunningBrowser> {
  const options = {
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    timeout: LAUNCH_MS,
    // The host decides what its signals do; the browser ends anyway when the pipe to it breaks.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  }
  // Chromium's sandbox refuses to run as root, and does not work where user namespaces are off. What is opened is our
  // own escaped page, with scripts off and no network: it may be opened without.
  if (process.getuid?.() !== 0) {
    try {
      return await chromium.launch({ ...options, chromiumSandbox: true })
    } catch {
      // Tried again below, and that error counts.
    }
  }
  return chromium.launch({ ...options, chromiumSandbox: false })
}

function printerOf(browser: RunningBrowser): Printer {
  return {
    close: () => browser.close(),
    async print(html, title) {
      try {
        return await printIn(browser, html, title)
      } catch (cause) {
        const reason = firstLine(cause)
        throw new AuditError(
          'ERR_UNWRITABLE',
          `The browser could not print the report (${reason}): write .html.`,
          {
            cause,
          },
        )
      }
    },
  }
}

/** Prints with scripts off and nothing but the page's own text within reach: no network, no file. */
async function printIn(browser: RunningBrowser, html: string, title: string): Promise<Uint8Array> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    offline: true,
    serviceWorkers: 'block',
    acceptDownloads: false,
    colorScheme: 'light',
  })
  const page = await context.newPage()
  await page.route('**/*', (route) => route.abort())
  await page.setContent(html, { timeout: PRINT_MS })
  return page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    outline: true,
    displayHeaderFooter: true,
    headerTemplate: '<span></span>',
    footerTemplate: pageFooter(title),
  })
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
