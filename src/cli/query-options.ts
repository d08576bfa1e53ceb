import { resolveOptions } from '../config/options.js'
import { AuditError } from '../errors.js'
import type { AuditFilter } from '../query/types.js'
import type { Outcome } from '../record/types.js'
import type { Arguments } from './arguments.js'
import type { Terminal } from './terminal/terminal.js'
import { parseTime } from './when.js'

/** Where to read and write: what the options name, else the environment, else the default. */
export interface Place {
  sink: string
  journalDir?: string
}

/** @throws {AuditError} ERR_INVALID_OPTION where both `--sink` and `--log-dir` are given. */
export function placeOf(args: Arguments, { env }: Pick<Terminal, 'env'>): Place {
  const logDir = args.text('logDir')
  const journalDir = args.text('journalDir')
  if (logDir !== undefined && args.has('sink')) {
    throw new AuditError('ERR_INVALID_OPTION', '--log-dir is short for a --sink: give one of them')
  }
  const sink = logDir === undefined ? args.text('sink') : `file:${logDir}`
  const settled = resolveOptions(
    { ...(sink !== undefined && { sink }), ...(journalDir !== undefined && { journalDir }) },
    env,
  )
  return {
    sink: settled.sink,
    ...(settled.journalDir !== undefined && { journalDir: settled.journalDir }),
  }
}

/** The filter the options name. @throws {AuditError} ERR_INVALID_TIME */
export function filterOf(args: Arguments, now = Date.now()): AuditFilter {
  const filter: AuditFilter = {}
  const since = args.text('since')
  const until = args.text('until')
  if (since !== undefined) filter.startTime = parseTime(since, '--since', now)
  if (until !== undefined) filter.endTime = parseTime(until, '--until', now)
  const members = ['operationName', 'operationId', 'eventTypes', 'regulations'] as const
  for (const member of [...members, 'actors', 'subjects', 'datasets', 'traceId'] as const) {
    const values = args.list(member)
    if (values) filter[member] = values
  }
  const outcomes = args.list('outcomes')
  if (outcomes) filter.outcomes = outcomes as readonly Outcome[]
  return filter
}
