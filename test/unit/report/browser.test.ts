import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../../support/temp-dir.js'
import { poisoned } from './support/hostile.js'
import { auditPage, useBrowser } from './support/pages.js'
import { sampleLog } from './support/sample-log.js'

useBrowser()

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
    const logoPath = join(tempDir(), 'logo.svg')
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
