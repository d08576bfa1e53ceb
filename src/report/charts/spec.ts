/** Horizontal bars, one for each label, in the order given. */
export interface RankedBarChart {
  kind: 'ranked-bars'
  bars: { label: string; value: number; /** The value as written beside the bar. */ text: string }[]
}

/** Columns along a time axis, stacked by series. */
export interface ColumnChart {
  kind: 'columns'
  labels: string[]
  /** `colour` names a CSS variable of the page, without the dashes. */
  series: { colour: string; values: number[] }[]
}

export type ChartSpec = RankedBarChart | ColumnChart
