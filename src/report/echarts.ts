/**
 * The one module that imports echarts. The build bundles it, so that the published package does not depend on 62 MB
 * of it; its types stay inside.
 */
import { BarChart as BarSeries } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { ChartSpec, ColumnChart, RankedBarChart } from './charts/spec.js'

use([BarSeries, GridComponent, SVGRenderer])

const FONT_SIZE = 13
const BAR = 22

/** Colours are the page's own variables, so that one drawing serves light, dark and paper. */
const ink = { color: 'var(--ink-soft)', fontSize: FONT_SIZE }
const line = { lineStyle: { color: 'var(--line)' } }

const valueAxis = {
  type: 'value',
  minInterval: 1,
  axisLabel: { ...ink, formatter: shortCount },
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: line,
} as const

function shortCount(value: number): string {
  if (value >= 1_000_000) return `${String(value / 1_000_000)} M`
  return value >= 10_000 ? `${String(value / 1_000)} k` : value.toLocaleString('en-US')
}

function rankedBars(chart: RankedBarChart, width: number): object {
  const labels = chart.bars.map(({ label }) => label)
  return {
    grid: { left: Math.min(190, Math.round(width * 0.4)), right: 56, top: 4, bottom: 4 },
    xAxis: { ...valueAxis, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: labels,
      axisLabel: { ...ink, width: Math.min(176, Math.round(width * 0.4) - 14), overflow: 'truncate' },
      axisLine: { lineStyle: { color: 'var(--line-strong)' } },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: 14,
        itemStyle: { color: 'var(--chart)', borderRadius: [0, 3, 3, 0] },
        label: { show: true, position: 'right', ...ink, color: 'var(--ink)' },
        data: chart.bars.map(({ value, text }) => ({ value, label: { formatter: () => text } })),
      },
    ],
  }
}

/** Room that a label of the time axis takes with the air around it, in pixels a character, and at least. */
const LABEL_CHARACTER = 9
const LABEL_LEAST = 84
/** What the grid leaves at the sides. */
const AXIS_MARGINS = 54

/** How many labels of the time axis to leave out between two, so that they do not crowd. */
function labelsLeftOut({ labels }: ColumnChart, width: number): number {
  const longest = Math.max(1, ...labels.map((label) => label.length))
  const fitting = Math.max(
    1,
    Math.floor((width - AXIS_MARGINS) / Math.max(LABEL_LEAST, longest * LABEL_CHARACTER)),
  )
  return Math.ceil(labels.length / fitting) - 1
}

function columns(chart: ColumnChart, width: number): object {
  const leftOut = labelsLeftOut(chart, width)
  return {
    grid: { left: 46, right: 8, top: 10, bottom: 26 },
    xAxis: {
      type: 'category',
      data: chart.labels,
      axisLabel: {
        ...ink,
        hideOverlap: true,
        interval: leftOut,
        // Under narrow columns the outer labels would stand out over the edge; under wide ones they have room.
        ...(leftOut === 0 ? {} : { alignMinLabel: 'left', alignMaxLabel: 'right' }),
      },
      axisLine: { lineStyle: { color: 'var(--line-strong)' } },
      axisTick: { show: false },
    },
    yAxis: valueAxis,
    series: chart.series.map(({ colour, values }) => ({
      type: 'bar',
      stack: 'all',
      silent: true,
      barMaxWidth: 36,
      barCategoryGap: '18%',
      itemStyle: { color: `var(--${colour})` },
      // An empty stack would be drawn as a shape without height.
      data: values.map((value) => (value === 0 ? null : value)),
    })),
  }
}

/**
 * Takes out what serves a mouse: hover rules, and marks numbered anew for each drawing of a process, by which the same
 * chart would differ from run to run. No text matches: quotation marks and angle brackets in it are escaped.
 */
function withoutInteraction(svg: string): string {
  return svg
    .replace(/<style\b[\s\S]*?<\/style>/g, '')
    .replace(/ (?:ecmeta_\w+|class|pointer-events)="[^"]*"/g, '')
}

/**
 * Draws a chart as an SVG element of the given width in pixels. Text in it is escaped; it holds no script, no style
 * sheet and no reference to anything outside.
 */
export function drawChart(chart: ChartSpec, width: number): string {
  const height = chart.kind === 'ranked-bars' ? chart.bars.length * BAR + 8 : 220
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    instance.setOption({
      animation: false,
      textStyle: { fontFamily: 'sans-serif' },
      ...(chart.kind === 'ranked-bars' ? rankedBars(chart, width) : columns(chart, width)),
    })
    return withoutInteraction(instance.renderToSVGString())
  } finally {
    instance.dispose()
  }
}
