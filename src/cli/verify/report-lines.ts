import type { Finding, VerificationReport } from '../../ledger/index.js'
import { count, counted } from '../../report/text/words.js'
import type { Style, StyleName } from '../terminal/style.js'
import { plain } from '../text/plain.js'
import { layOut, type Column } from '../text/table.js'
import { wrap } from '../text/width.js'

const VERDICTS: Record<VerificationReport['verdict'], { style: StyleName; means: string }> = {
  verified: { style: 'green', means: 'every record is as it was written' },
  incomplete: { style: 'yellow', means: 'nothing was found changed, but not everything could be proved' },
  failed: { style: 'red', means: 'something is not as it was written' },
}

/** Of a file, in columns. */
const MAX_NAME = 34

const COLUMNS: readonly Column<Finding>[] = [
  {
    title: 'SEVERITY',
    cell: ({ severity }) => severity,
    style: ({ severity }) => (severity === 'error' ? 'red' : 'yellow'),
    rank: 1,
  },
  { title: 'KIND', cell: ({ kind }) => kind, min: 18 },
  { title: 'SEQUENCE', cell: ({ sequence }) => sequence?.toString() ?? '', align: 'right', rank: 2 },
  { title: 'WHERE', cell: whereOf, min: 24 },
  { title: 'WHAT', cell: ({ message }) => plain(message), min: 36 },
  { title: 'OPERATION ID', cell: ({ operationId = '' }) => plain(operationId), min: 36, rank: 3 },
]

/** A verification as lines for a terminal of so many columns. @param limit How many findings are shown. */
export function reportLines(
  report: VerificationReport,
  limit: number,
  columns: number,
  style: Style,
): string[] {
  const { verdict, records, trails, writers, findings } = report
  const { style: colour, means } = VERDICTS[verdict]
  const shown = findings.slice(0, limit)
  const table = layOut(COLUMNS, shown, columns, style)
  const [first = '', ...rest] = wrap(`${verdict}: ${means}`, columns)
  const sizes = `${counted(records, 'record')} in ${counted(trails, 'trail')} of ${counted(writers, 'writer')}`
  return [
    style(colour, first),
    ...rest.map((line) => style(colour, line)),
    ...wrap(`${sizes}; ${errorsAndWarnings(findings)}`, columns),
    ...(shown.length > 0 ? ['', table.header, ...shown.map(table.line)] : []),
    ...(findings.length > shown.length
      ? wrap(`${count(findings.length - shown.length)} more: see them with --limit or --json`, columns)
      : []),
  ]
}

function errorsAndWarnings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`
}

/** Of a file the end of its name: its directory was asked for, and byte and number tell more than what names share. */
function whereOf({ location }: Finding): string {
  const name = plain(location.slice(location.lastIndexOf('/') + 1))
  const isShort = name.length <= MAX_NAME || /^(trail|ledger) /.test(name)
  return isShort ? name : `…${name.slice(1 - MAX_NAME)}`
}
