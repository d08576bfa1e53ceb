import { counted } from '../../report/text/words.js'
import { clickHouseSchema } from '../../writers.js'
import type { Arguments } from '../arguments.js'
import { placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'

/** `spanledger clickhouse migrate`: makes or completes the tables. */
export async function migrate(args: Arguments, terminal: Terminal): Promise<number> {
  const schema = await clickHouseSchema(placeOf(args, terminal).sink, terminal.env)
  const migrating = schema.migrate({ backfill: args.has('backfill') })
  const { sink, applied, backfilledDays } = await withProgress(terminal, 'Migrating', migrating)
  const { out } = terminal
  if (!terminal.isTTY || args.has('json')) {
    await out.line(jsonLine({ sink, applied, ...(backfilledDays !== undefined && { backfilledDays }) }))
    return 0
  }
  if (applied.length === 0) await out.line(`Nothing to do: ${sink} has every step.`)
  for (const { version, name } of applied) await out.line(`${version} ${name}`)
  if (backfilledDays !== undefined)
    await out.line(`Records made of the spans of ${counted(backfilledDays, 'day')}.`)
  return 0
}
