import { AuditError } from '../../errors.js'
import { clickHouseSchema } from '../../writers.js'
import type { Arguments } from '../arguments.js'
import { placeOf } from '../query-options.js'
import type { Terminal } from '../terminal/terminal.js'
import { jsonLine } from '../text/json.js'
import { plain } from '../text/plain.js'

type Plan = Awaited<ReturnType<Awaited<ReturnType<typeof clickHouseSchema>>['plan']>>

const NO_TTL =
  'a row TTL would delete records out of the midst of ledgers, and verify would find them missing: ' +
  'let old partitions be dropped whole, see docs/clickhouse.md'

/** `spanledger clickhouse plan`: prints the SQL, in a pipe too, so that it can be piped into a client. */
export async function plan(args: Arguments, terminal: Terminal): Promise<number> {
  if (args.has('ttl')) throw new AuditError('ERR_INVALID_OPTION', `--ttl is refused: ${NO_TTL}`)
  const schema = await clickHouseSchema(placeOf(args, terminal).sink, terminal.env)
  const serverVersion = args.text('serverVersion')
  const planned = await schema.plan({
    grants: args.has('grants'),
    policies: args.list('policies') ?? [],
    ...(serverVersion !== undefined && { serverVersion }),
  })
  const { out } = terminal
  if (args.has('json')) await out.line(jsonLine(planned))
  else for (const line of planLines(planned)) await out.line(line)
  return 0
}

/** The plan as SQL, with comments that say why. */
function planLines({ sink, bootstrap, steps, grants, warnings }: Plan): string[] {
  const isDone = steps.length === 0
  return [
    comment(isDone ? `${sink}: every step is taken` : `${sink}: ${steps.length} steps`),
    ...warnings.map((warning) => comment(`Warning: ${warning}`)),
    ...(bootstrap.length > 0 ? ['', comment('What the steps are recorded in'), ...bootstrap.map(ended)] : []),
    ...steps.flatMap(({ version, name, why, statements }) => [
      '',
      comment(`${version} ${name}: ${why}`),
      ...statements.map(ended),
    ]),
    ...(grants.length > 0 ? ['', comment('Roles, and what each may do'), ...grants.map(ended)] : []),
  ]
}

function comment(text: string): string {
  return `-- ${plain(text)}`
}

function ended(statement: string): string {
  return `${statement};`
}
