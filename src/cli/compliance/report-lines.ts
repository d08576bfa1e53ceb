import type { ComplianceIssue, ComplianceReport, Finding, Severity } from '../../compliance/index.js'
import { counted, percent } from '../../report/text/words.js'
import type { Style, StyleName } from '../terminal/style.js'
import { plain } from '../text/plain.js'
import { layOut, type Column } from '../text/table.js'
import { pad, widthOf, wrap } from '../text/width.js'

/** From the one that weighs most. */
export const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low']

const SEVERITY_STYLES: Readonly<Record<Severity, StyleName | undefined>> = {
  high: 'red',
  medium: 'yellow',
  low: undefined,
}
const SEVERITY_WIDTH = 6
const MAX_TEXT = 100
const GAP = '  '

interface FoundKind extends Finding {
  column: string
}

const COLUMNS: readonly Column<FoundKind>[] = [
  { title: 'COLUMN', cell: ({ column }) => plain(column), min: 12 },
  { title: 'LOOKS LIKE', cell: ({ kind }) => kind.replaceAll('_', ' ') },
  { title: 'SURE', cell: ({ confidence }) => percent(confidence), align: 'right' },
  { title: 'OF VALUES', cell: ({ share }) => percent(share), align: 'right' },
  {
    title: 'SPECIAL CATEGORY',
    cell: ({ specialCategory }) => (specialCategory ?? '').replaceAll('_', ' '),
    style: () => 'red',
    rank: 1,
  },
]

/** The result of a check as lines for a terminal of so many columns. */
export function reportLines(report: ComplianceReport, columns: number, style: Style): string[] {
  const { issues, warnings, passedChecks, notApplicable, unreadMetadata, operationId } = report
  const kinds = report.columns.flatMap(({ column, findings }) =>
    findings.map((finding): FoundKind => ({ ...finding, column })),
  )
  const wrapped = (text: string) => wrap(text, Math.min(columns, MAX_TEXT + 40))
  return [
    style('bold', plain(`${report.regulation} check of the ${report.component} "${report.name}"`)),
    ...wrapped(sizeOf(report)),
    ...(kinds.length === 0 ? [] : ['', ...tableOf(kinds, columns, style)]),
    ...findings('ISSUES', issues, columns, style),
    ...findings('WARNINGS', warnings, columns, style),
    '',
    ...wrapped(
      `${counted(passedChecks.length, 'check')} passed, ${counted(notApplicable.length, 'did not apply', 'did not apply')}; --json lists them.`,
    ),
    ...(unreadMetadata.length === 0
      ? []
      : wrapped(plain(`No rule reads this metadata, check its spelling: ${unreadMetadata.join(', ')}`))),
    ...wrapped('This is what data and metadata show; whether the law is obeyed is for a person to judge.'),
    ...(operationId === undefined
      ? []
      : wrapped(`Audit trail: ${operationId}`).map((line) => style('dim', line))),
  ]
}

function sizeOf({ rowsSeen, rowsInspected, columns }: ComplianceReport): string {
  const found = columns.filter(({ findings }) => findings.length > 0).length
  const inspected =
    rowsInspected === rowsSeen ? 'all inspected' : `${counted(rowsInspected, 'row')} inspected`
  return `${counted(rowsSeen, 'row')}, ${inspected}; personal data found in ${found} of ${counted(columns.length, 'column')}`
}

function tableOf(kinds: readonly FoundKind[], columns: number, style: Style): string[] {
  const table = layOut(COLUMNS, kinds, columns, style)
  return [table.header, ...kinds.map(table.line)]
}

/** Severity and citation at the left, what was found and what to do about it beside them. */
function findings(title: string, items: readonly ComplianceIssue[], columns: number, style: Style): string[] {
  if (items.length === 0) return []
  const byWeight = [...items].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  const sources = Math.max(...items.map(({ citation }) => widthOf(plain(citation))))
  const sourceWidth = Math.min(sources, Math.floor(columns / 4))
  const left = SEVERITY_WIDTH + sourceWidth + 2 * GAP.length
  const textWidth = Math.min(MAX_TEXT, columns - left)
  return [
    '',
    style('bold', `${title} (${items.length})`),
    ...byWeight.flatMap(({ severity, citation, issue, recommendation }) => {
      const cited = wrap(plain(citation), sourceWidth)
      const told = [
        ...wrap(plain(issue), textWidth).map((text) => [undefined, text] as const),
        ...wrap(plain(`→ ${recommendation}`), textWidth).map((text) => ['dim', text] as const),
      ]
      return Array.from({ length: Math.max(cited.length, told.length) }, (_, row) => {
        const grade = pad(row === 0 ? severity : '', SEVERITY_WIDTH)
        const [emphasis, text] = told[row] ?? ([undefined, ''] as const)
        const cells = [style(SEVERITY_STYLES[severity], grade), pad(cited[row] ?? '', sourceWidth)]
        return [...cells, style(emphasis, text)].join(GAP).trimEnd()
      })
    }),
  ]
}
