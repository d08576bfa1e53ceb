import { drawChart } from '../echarts.js'
import type { ChartSpec } from './spec.js'

/** A legend entry; `colour` is the name of a CSS variable without its dashes. */
interface LegendEntry {
  name: string
  colour: string
}

/** A chart as the template places it: drawn for wide pages and for phones, with its numbers as a table. */
export interface Figure {
  id: string
  title: string
  description: string
  /** Safe HTML: SVG elements. */
  wide: string
  narrow: string
  legend: LegendEntry[]
  hasLegend: boolean
  /** A table longer than the page wants to show at once is folded away on screen. */
  folded: boolean
  /** Whether the drawing has every number written in it, so that on paper the table would only say it again. */
  numbersDrawn: boolean
  headers: { text: string; isNumber: boolean }[]
  rows: { cells: { text: string; isNumber: boolean }[] }[]
}

export interface FigureOptions {
  id: string
  title: string
  /** One sentence that says what the chart shows, for who cannot see it. */
  description: string
  chart: ChartSpec
  legend?: LegendEntry[]
  headers: string[]
  /** First cell the label, the others numbers as text. */
  rows: string[][]
}

const WIDE = 860
const NARROW = 340
const FOLDED_FROM = 20

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** Gives the SVG a name and a description (WAI-ARIA: `img` by `aria-labelledby`), and no fixed size. */
function accessible(svg: string, id: string, title: string, description: string): string {
  const open = /^<svg width="\d+" height="\d+"/
  const labels = `<title id="${id}-t">${escapeXml(title)}</title><desc id="${id}-d">${escapeXml(description)}</desc>`
  return svg
    .trim()
    .replace(open, () => `<svg role="img" aria-labelledby="${id}-t ${id}-d"`)
    .replace('>', () => `>${labels}`)
}

export function figure(options: FigureOptions): Figure {
  const { id, title, description, chart, legend = [] } = options
  const draw = (suffix: string, width: number): string =>
    accessible(drawChart(chart, width), `${id}-${suffix}`, title, description)
  const cell = (text: string, index: number) => ({ text, isNumber: index > 0 })
  return {
    id,
    title,
    description,
    wide: draw('wide', WIDE),
    narrow: draw('narrow', NARROW),
    legend,
    hasLegend: legend.length > 0,
    folded: options.rows.length > FOLDED_FROM,
    numbersDrawn: chart.kind === 'ranked-bars',
    headers: options.headers.map(cell),
    rows: options.rows.map((cells) => ({ cells: cells.map(cell) })),
  }
}
