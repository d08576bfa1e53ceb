import type { StoredRecord } from '../../record/types.js'
import { counted } from '../../report/text/words.js'
import type { Arguments } from '../arguments.js'
import { DamageLog } from '../damage-log.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { layOut } from '../text/table.js'
import { recordColumns } from './columns.js'
import { Page } from './page.js'

/** Column widths are settled by this many rows; after that, rows are shown as they are found. */
const SAMPLE_ROWS = 200

/** `spanledger logs` */
export async function logs(args: Arguments, terminal: Terminal): Promise<number> {
  const damage = new DamageLog(args, terminal)
  const page = new Page(args, terminal, damage)
  if (terminal.isTTY && !args.has('json')) await printTable(page, terminal)
  else for await (const record of page) await terminal.out.line(jsonLine(record))
  await terminal.out.flush()
  if (page.next !== undefined) await terminal.err.write(`${page.next}\n`)
  return damage.exitCode
}

async function printTable(page: Page, { out, columns, style }: Terminal): Promise<void> {
  let sample: StoredRecord[] | undefined = []
  let shown = 0
  let line = (record: StoredRecord): string => record.recordId
  const settle = async (rows: readonly StoredRecord[]): Promise<void> => {
    const table = layOut(recordColumns(columns), rows, columns, style)
    line = table.line
    await out.line(table.header)
    for (const row of rows) await out.line(line(row))
    sample = undefined
  }
  for await (const record of page) {
    shown++
    if (sample === undefined) await out.line(line(record))
    else if (sample.push(record) === SAMPLE_ROWS) await settle(sample)
  }
  if (sample !== undefined && shown > 0) await settle(sample)
  await out.line(style('dim', shown === 0 ? 'No records.' : counted(shown, 'record')))
}
