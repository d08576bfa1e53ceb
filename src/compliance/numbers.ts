const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A whole number with thousands grouped, as the report pages write it too: `6,046`. */
export function count(value: number): string {
  return grouped.format(value)
}
