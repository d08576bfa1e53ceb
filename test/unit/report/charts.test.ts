import { describe, expect, it } from 'vitest'
import { auditCharts } from '../../../src/report/charts/audit-charts.js'
import type { Figure } from '../../../src/report/charts/figure.js'
import { DEFAULT_BOUNDS } from '../../../src/report/collect/bounds.js'
import { collect } from '../../../src/report/collect/collector.js'
import type { StoredRecord } from '../../../src/record/types.js'
import { record, timeAt } from './support/records.js'
import { sampleLog } from './support/sample-log.js'

async function chartsOf(records: StoredRecord[]): Promise<Figure[]> {
  return auditCharts(await collect(records, DEFAULT_BOUNDS))
}

const cells = ({ rows }: Figure): string[][] => rows.map((row) => row.cells.map(({ text }) => text))

describe('audit charts', () => {
  it('are none without records', async () => {
    expect(await chartsOf([])).toEqual([])
  })

  it('show the same numbers in the drawing and in the table', async () => {
    const [byType] = await chartsOf(sampleLog())
    const drawn = [...(byType?.wide ?? '').matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
    for (const [label, value] of byType === undefined ? [] : cells(byType)) {
      expect(drawn).toContain(label)
      expect(drawn).toContain(value)
    }
    expect(byType === undefined ? [] : cells(byType)[0]).toEqual(['Model inference', '24'])
  })

  it('say where paper can do without the table: the drawing by type has its numbers in it', async () => {
    const charts = await chartsOf(sampleLog())
    expect(charts.map(({ id, numbersDrawn }) => [id, numbersDrawn])).toEqual([
      ['chart-types', true],
      ['chart-time', false],
    ])
  })

  it('label the time axis so that no two labels touch', async () => {
    const records = Array.from({ length: 55 }, (_, index) =>
      record('function_call', {}, { timestamp: timeAt(index * 1_000) }),
    )
    const [, overTime] = await chartsOf(records)
    for (const drawing of [overTime?.wide ?? '', overTime?.narrow ?? '']) {
      const labels = [...drawing.matchAll(/<text[^>]*>\d\d:\d\d:\d\d<\/text>/g)].map(([text]) => text)
      const places = labels.map((text) => Number(/translate\(([\d.]+)/.exec(text)?.[1]))
      expect(places.length).toBeGreaterThan(1)
      const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0))
      // Eight characters of seven pixels each, and some air.
      expect(Math.min(...gaps)).toBeGreaterThan(63)
    }
  })

  it('account for every record', async () => {
    const log = sampleLog()
    for (const chart of await chartsOf(log)) {
      const total = cells(chart).reduce(
        (sum, [, ...values]) => sum + values.reduce((all, value) => all + Number(value), 0),
        0,
      )
      expect(total).toBe(log.length)
    }
  })

  it('gather rare types into one bar', async () => {
    const records = Array.from({ length: 30 }, (_, index) => record(`custom_${String(index)}`, {}))
    const [byType] = await chartsOf(records)
    expect(byType === undefined ? [] : cells(byType).at(-1)).toEqual(['Other types', '15'])
  })

  it('have a name and a description for who cannot see them, with ids of their own', async () => {
    const charts = await chartsOf(sampleLog())
    const drawings = charts.flatMap(({ wide, narrow }) => [wide, narrow])
    const ids = drawings.map((svg) => /^<svg role="img" aria-labelledby="(\S+) (\S+)"/.exec(svg)?.slice(1))
    for (const [index, pair] of ids.entries()) {
      for (const id of pair ?? ['none']) expect(drawings[index]).toContain(` id="${id}"`)
    }
    expect(new Set(ids.flat()).size).toBe(drawings.length * 2)
  })

  it('hold no script, no style sheet, and nothing from outside', async () => {
    for (const { wide, narrow } of await chartsOf(sampleLog())) {
      expect(wide + narrow).not.toMatch(/<script|<style|<image|<foreignObject|href=|url\(|\son\w+=/i)
    }
  })

  it('keep a hostile type text', async () => {
    const [byType] = await chartsOf([record('</text><script>alert(1)</script>{b}', {})])
    expect(byType?.wide).not.toContain('<script')
    expect(byType?.wide).toContain('&lt;/text&gt;&lt;script&gt;')
  })

  it('take their colours from the page', async () => {
    const [byType] = await chartsOf(sampleLog())
    expect(byType?.wide).toContain('fill="var(--chart)"')
  })
})
