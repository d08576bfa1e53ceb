import { AuditError } from '../../errors.js'
import { counted } from '../../report/text/words.js'
import { recoverAudit, type RecoverResult } from '../../trail/index.js'
import type { Arguments } from '../arguments.js'
import { placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Style } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { plain } from '../text/plain.js'
import { parseSpan } from '../when.js'

/** `spanledger recover`: 1 where a journal was damaged or records were refused again, 3 where an exporter did not take all that was left. */
export async function recover(args: Arguments, terminal: Terminal): Promise<number> {
  const timeoutMs = timeoutOf(args)
  const recovering = recoverAudit({
    ...placeOf(args, terminal),
    ...(timeoutMs !== undefined && { timeoutMs }),
    deadLetters: args.has('deadLetters'),
  })
  const report = await withProgress(terminal, 'Recovering', recovering)
  const { out, style } = terminal
  if (!terminal.isTTY || args.has('json')) await out.line(jsonLine(report))
  else for (const line of recoveryLines(report, style)) await out.line(line)
  if (report.waiting > 0) return 3
  return report.damage.length > 0 || report.refusedAgain > 0 ? 1 : 0
}

/** What a recovery found and did, as lines for a terminal. */
export function recoveryLines(report: RecoverResult, style: Style): string[] {
  const { writers, records, interrupted, lost, alive, waiting, waitingFor, damage } = report
  const { resent, refusedAgain } = report
  const nothing = writers + waiting + resent + refusedAgain === 0 && damage.length === 0
  return [
    ...(nothing
      ? ['Nothing to recover: no writer has died with records left.']
      : [
          `${counted(writers, 'dead writer')} settled: ${counted(records, 'record')} sent`,
          `${counted(interrupted, 'open trail')} closed as interrupted`,
        ]),
    ...(lost > 0
      ? [`${counted(lost, 'record')} could not be kept when they were logged: gap records say why`]
      : []),
    ...(resent > 0 ? [`${counted(resent, 'record')} taken now that had been refused`] : []),
    ...(refusedAgain > 0
      ? [style('red', `${counted(refusedAgain, 'record')} refused once more: see spanledger status`)]
      : []),
    ...(alive > 0 ? [`${counted(alive, 'writer')} alive: nothing of theirs was touched`] : []),
    ...(waiting > 0
      ? [
          style(
            'red',
            `${counted(waiting, 'dead writer')} left waiting for ${waitingFor.join(', ')}: it did not take all, or is not configured here; try again`,
          ),
        ]
      : []),
    ...damage.map(({ file, offset, message }) =>
      style('red', plain(`Damaged: ${file} at byte ${offset}: ${message}`)),
    ),
    ...(damage.length > 0
      ? [
          'Journals with damage are set aside, under damaged in the journal directory, once the rest of them is sent.',
        ]
      : []),
  ]
}

function timeoutOf(args: Arguments): number | undefined {
  const text = args.text('timeout')
  const span = text === undefined ? undefined : parseSpan(text)
  if (text !== undefined && !(span !== undefined && span > 0 && span < 2 ** 31)) {
    throw new AuditError('ERR_INVALID_OPTION', '--timeout must be a span such as 90s or 10m, at most 24d')
  }
  return span
}
