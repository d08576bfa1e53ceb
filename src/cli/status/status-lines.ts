import type { WriterStatus } from '../../journal/status.js'
import { shownDuration, shownTime } from '../../report/text/time.js'
import { count, counted } from '../../report/text/words.js'
import type { Style } from '../terminal/style.js'
import { plain } from '../text/plain.js'
import { layOut, type Column } from '../text/table.js'
import { wrap } from '../text/width.js'
import type { SinkStatus } from './read-status.js'
import type { SpanFileStatus } from '../../readers.js'

interface FileGroup {
  what: string
  files: readonly SpanFileStatus[]
}

const TERM = 14
const SECONDS = 19

const FILE_COLUMNS: readonly Column<FileGroup>[] = [
  { title: 'FILES', cell: ({ what }) => what },
  { title: 'NUMBER', cell: ({ files }) => count(files.length), align: 'right' },
  { title: 'RECORDS', cell: ({ files }) => count(total(files, 'records')), align: 'right' },
  { title: 'SIZE', cell: ({ files }) => shownBytes(total(files, 'bytes')), align: 'right' },
]

const WRITER_COLUMNS: readonly Column<WriterStatus>[] = [
  { title: 'WRITER', cell: ({ id }) => plain(id), min: 13 },
  {
    title: 'STATE',
    cell: ({ isAlive }) => (isAlive ? 'alive' : 'dead'),
    style: ({ isAlive }) => (isAlive ? 'green' : 'red'),
  },
  { title: 'SERVICE', cell: ({ service }) => plain(service), min: 8, max: 30, rank: 1 },
  { title: 'PID', cell: ({ pid }) => String(pid), align: 'right', rank: 2 },
  {
    title: 'STARTED (UTC)',
    cell: ({ startedAt }) => shownTime(startedAt).slice(0, SECONDS),
    min: SECONDS,
    rank: 4,
  },
  { title: 'OPEN TRAILS', cell: ({ openTrails }) => count(openTrails), align: 'right', rank: 3 },
  { title: 'WAITING', cell: ({ unacknowledged }) => count(unacknowledged), align: 'right' },
  { title: 'JOURNAL', cell: ({ journalBytes }) => shownBytes(journalBytes), align: 'right', rank: 5 },
]

/** The status as lines for a terminal of so many columns. @param now Milliseconds since 1970. */
export function statusLines(status: SinkStatus, now: number, columns: number, style: Style): string[] {
  const { sink, journalDir, files, writers, setAside } = status
  const term = (name: string, text: string) => {
    const [first = '', ...rest] = wrap(plain(text), columns - TERM)
    return [style('dim', name.padEnd(TERM)) + first, ...rest.map((line) => ' '.repeat(TERM) + line)]
  }
  return [
    ...term('Sink', sink),
    ...term('Journals', journalDir),
    ...term('Token key', tokenKeyText(status)),
    ...term('Backlog', backlogText(status, now)),
    ...(files === undefined ? [] : ['', ...tableOf(FILE_COLUMNS, groupsOf(files), columns, style)]),
    '',
    ...(writers.length === 0
      ? ['No writers: none is alive, and none has left a journal.']
      : tableOf(WRITER_COLUMNS, writers, columns, style)),
    ...adviceOn(status).flatMap((advice) => ['', ...wrap(advice, columns)]),
    ...deadLetterLines(status, columns, style),
    ...writers.flatMap(({ damage }) =>
      damage.map(({ file, offset, message }) =>
        style('red', plain(`Damaged: ${file} at byte ${offset}: ${message}`)),
      ),
    ),
    ...(setAside > 0
      ? wrap(plain(`${counted(setAside, 'damaged journal')} set aside in ${journalDir}/damaged`), columns)
      : []),
  ]
}

function groupsOf(files: readonly SpanFileStatus[]): FileGroup[] {
  const of = (wanted: (file: SpanFileStatus) => boolean) => files.filter(wanted)
  const groups = [
    { what: 'sealed', files: of(({ kind }) => kind === 'sealed') },
    { what: 'open, being written', files: of(({ kind, isAlive }) => kind === 'open' && isAlive === true) },
    { what: 'open, of dead writers', files: of(({ kind, isAlive }) => kind === 'open' && isAlive !== true) },
    { what: 'of other programs', files: of(({ kind }) => kind === 'foreign') },
  ]
  return groups.filter(({ what, files }) => what === 'sealed' || files.length > 0)
}

function tableOf<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width: number,
  style: Style,
): string[] {
  const table = layOut(columns, rows, width, style)
  return [table.header, ...rows.map(table.line)]
}

function tokenKeyText({ tokenKey }: SinkStatus): string {
  const { isPresent, kid = '', retired = 0, problem = '' } = tokenKey
  if (!isPresent) return `none: ${problem}`
  return retired === 0 ? `present, id ${kid}` : `present, id ${kid}, and ${counted(retired, 'retired key')}`
}

function backlogText({ backlog, deadLetters, setAside }: SinkStatus, now: number): string {
  const { records, ofDeadWriters, oldest, waitingFor } = backlog
  if (records === 0 || oldest === undefined) {
    return deadLetters.length + setAside > 0 ? 'none' : 'none: every exporter has every record'
  }
  const age = shownDuration(now - Date.parse(oldest))
  const dead =
    ofDeadWriters === 0 ? '' : `, ${ofDeadWriters === records ? 'all' : count(ofDeadWriters)} of dead writers`
  return `${counted(records, 'record')} not acknowledged by ${waitingFor.join(', ')}${dead}; the oldest is ${age} old`
}

function adviceOn({ writers, files = [] }: SinkStatus): string[] {
  const isOrphaned = (file: SpanFileStatus) => file.kind === 'open' && file.isAlive !== true
  const hasDead = writers.some(({ isAlive }) => !isAlive) || files.some(isOrphaned)
  return hasDead
    ? [
        'A dead writer is settled when the next writer of this sink starts, or by spanledger recover, with the exporters it waits for.',
      ]
    : []
}

function deadLetterLines({ deadLetters }: SinkStatus, columns: number, style: Style): string[] {
  const newest = deadLetters.at(-1)
  if (!newest) return []
  const records = deadLetters.reduce((sum, letter) => sum + letter.records, 0)
  const what = `${counted(records, 'record')} refused for good and set aside in ${counted(deadLetters.length, 'dead letter')}.`
  const last = `The newest, of ${newest.exporter}: ${newest.reason} (${newest.file})`
  const advice = 'See to the reason, then run spanledger recover --dead-letters.'
  return [
    '',
    ...[what, last].flatMap((text) => wrap(plain(text), columns)).map((line) => style('red', line)),
    ...wrap(advice, columns),
  ]
}

function total(files: readonly SpanFileStatus[], member: 'bytes' | 'records'): number {
  return files.reduce((sum, file) => sum + file[member], 0)
}

/** A size in the largest unit that leaves a whole part: `312 B`, `4.2 KiB`, `1.3 GiB`. */
export function shownBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let size = bytes
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 ? String(size) : size.toFixed(1)} ${units[unit] ?? ''}`
}
