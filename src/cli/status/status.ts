import type { Arguments } from '../arguments.js'
import { placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { readStatus } from './read-status.js'
import { statusLines } from './status-lines.js'

/** `spanledger status`: 1 where a journal is or was damaged, or records were refused for good. */
export async function status(args: Arguments, terminal: Terminal): Promise<number> {
  const { out, env, columns, style } = terminal
  const result = await withProgress(
    terminal,
    'Looking at files and journals',
    readStatus(placeOf(args, terminal), env),
  )
  if (!terminal.isTTY || args.has('json')) await out.line(jsonLine(result))
  else for (const line of statusLines(result, Date.now(), columns, style)) await out.line(line)
  const isDamaged = result.writers.some(({ damage }) => damage.length > 0)
  return isDamaged || result.deadLetters.length + result.setAside > 0 ? 1 : 0
}
