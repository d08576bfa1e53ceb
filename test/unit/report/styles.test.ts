import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { styleSheet } from '../../../src/report/styles/sheet.js'

describe('styleSheet', () => {
  it("puts a caller's CSS last, so that it wins", () => {
    expect(styleSheet('h1 { color: red }')).toMatch(/h1 \{ color: red \}$/)
  })

  it('leaves a media query with < as it is', () => {
    expect(styleSheet('@media (width < 600px) { p { margin: 0 } }')).toContain('(width < 600px)')
  })

  it('never ends the style element, whatever the CSS', () => {
    const hostile = fc.array(
      fc.constantFrom('<', '/', '\\', 's', 'STYLE', 'style', '>', '</style', '</sTyle>', 'a'),
    )
    fc.assert(
      fc.property(hostile, (parts) => {
        expect(styleSheet(parts.join(''))).not.toMatch(/<\/style/i)
      }),
    )
  })
})
