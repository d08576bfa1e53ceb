import type { FaultRow } from './fault-results.js'

const COLUMNS = ['times', 'acknowledged', 'found', 'duplicated', 'lost', 'resent'] as const
const NUMBER_WIDTH = 13

/** The table of all faults, in order of their names, with a last line that adds them up. */
export function faultTable(rows: readonly FaultRow[]): string {
  const lines = mergeByFault(rows)
  const total = lines.reduce((sum, row) => add(sum, row), empty('total'))
  const width = Math.max(...[...lines, total].map(({ fault }) => fault.length))
  const rule = '-'.repeat(width + COLUMNS.length * NUMBER_WIDTH)
  const head = 'fault'.padEnd(width) + COLUMNS.map((name) => name.padStart(NUMBER_WIDTH)).join('')
  const show = (row: FaultRow) =>
    row.fault.padEnd(width) + COLUMNS.map((name) => String(row[name]).padStart(NUMBER_WIDTH)).join('')
  return [head, rule, ...lines.map(show), rule, show(total)].join('\n')
}

function mergeByFault(rows: readonly FaultRow[]): FaultRow[] {
  const merged = new Map<string, FaultRow>()
  for (const row of rows) merged.set(row.fault, add(merged.get(row.fault) ?? empty(row.fault), row))
  return [...merged.values()].sort((a, b) => (a.fault < b.fault ? -1 : 1))
}

function empty(fault: string): FaultRow {
  return { fault, times: 0, acknowledged: 0, found: 0, duplicated: 0, lost: 0, resent: 0 }
}

function add(a: FaultRow, b: FaultRow): FaultRow {
  const sum = { ...a }
  for (const name of COLUMNS) sum[name] += b[name]
  return sum
}
