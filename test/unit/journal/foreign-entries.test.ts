import { mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AuditTrail, getAuditLogs, recoverAudit, shutdownAudit } from 'spanledger'
import { readStatus } from '../../../src/cli/status/read-status.js'
import { listJournalFiles } from '../../../src/journal/files.js'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs } from './support/broken-fs.js'
import { newWriterId, openJournal } from './support/open-journal.js'

const UNSENT = 'an open trail, in a journal only'

/** A sink with a closed trail in its files, and the journal of a writer that left nothing to settle. */
async function makeSink() {
  const logDir = tempDir()
  new AuditTrail({ operationName: UNSENT, logDir }).close()
  await shutdownAudit()
  const journal = openJournal(logDir)
  journal.close({ keep: true })
  const journalDir = join(logDir, 'journal')
  const letters = join(journalDir, 'dead-letters')
  mkdirSync(letters)
  return { logDir, journalDir, letters, writer: journal.dir, file: listJournalFiles(journal.dir)[0]! }
}
type Sink = Awaited<ReturnType<typeof makeSink>>

const place = ({ logDir }: Sink) => ({ sink: `file:${logDir}` })
const kinds = async ({ logDir }: Sink) =>
  (await verifyAuditLogs({ logDir })).findings.map(({ kind, location }) => [kind, location])

describe('what is none of ours in a journal directory', () => {
  it.each<[string, (sink: Sink) => void]>([
    ['a directory among the dead letters', ({ letters }) => mkdirSync(join(letters, 'x.journal'))],
    [
      'a file with the name of a writer',
      ({ journalDir }) => writeFileSync(join(journalDir, newWriterId()), 'x'),
    ],
    ['a directory among journal files', ({ writer }) => mkdirSync(join(writer, '00000009.journal'))],
    [
      'a file with the name of the place for damaged ones',
      (s) => writeFileSync(join(s.journalDir, 'damaged'), 'x'),
    ],
  ])('%s is passed over by query, verify, status and recovery', async (_, make) => {
    const sink = await makeSink()
    const { logDir } = sink
    make(sink)
    expect(await getAuditLogs({ logDir })).toHaveLength(2)
    expect((await verifyAuditLogs({ logDir })).verdict).toBe('incomplete')
    expect(await readStatus(place(sink), {})).toMatchObject({ writers: [{ damage: [] }], deadLetters: [] })
    expect(await recoverAudit({ logDir, deadLetters: true })).toMatchObject({ writers: 1, damage: [] })
    expect(await getAuditLogs({ logDir })).toHaveLength(2)
  })
})

describe('an entry of a journal directory that cannot be read', () => {
  it.each<[string, (sink: Sink) => string]>([
    ['a link to a journal file', ({ writer }) => linked(join(writer, '00000009.journal'))],
    ['a link to a dead letter', ({ letters }) => linked(join(letters, 'x.journal'))],
    ['a link in place of a writer', ({ journalDir }) => linked(join(journalDir, newWriterId()))],
    [
      'a journal file nobody may read',
      ({ file }) => {
        breakFs('openSync', 'EACCES', (path) => path === file)
        return file
      },
    ],
    [
      'a journal file on a bad block',
      ({ file }) => {
        const { ino } = statSync(file)
        breakFs('readSync', 'EIO', (fd) => inodeOf(fd) === ino)
        return file
      },
    ],
  ])('%s is told of by itself: query and verify read all others', async (_, make) => {
    const sink = await makeSink()
    const { logDir } = sink
    const path = make(sink)
    const damages: string[] = []
    const query = { logDir, onDamage: ({ location }: { location: string }) => void damages.push(location) }
    expect(await getAuditLogs(query)).toHaveLength(2)
    expect(damages).toEqual([path])
    await expect(getAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
    expect(await kinds(sink)).toEqual([
      ['unreadable', `${path} at byte 0`],
      ['unsigned', expect.anything()],
    ])
  })

  it('is damage of its writer in status and in a recovery, which go on with the others', async () => {
    const sink = await makeSink()
    const { logDir, journalDir } = sink
    const path = linked(join(journalDir, newWriterId()))
    const { writers } = await readStatus(place(sink), {})
    expect(writers.map(({ damage }) => damage.map(({ file }) => file))).toEqual([[], [path]])
    const { writers: settled, damage } = await recoverAudit({ logDir })
    expect([settled, damage.map(({ file }) => file)]).toEqual([1, [path]])
  })

  it('is damage among the dead letters that are sent again, not a deadline', async () => {
    const sink = await makeSink()
    const path = linked(join(sink.letters, 'x.journal'))
    const { deadLetters } = await readStatus(place(sink), {})
    expect(deadLetters).toMatchObject([{ file: path, reason: expect.stringContaining('ELOOP') as string }])
    const { damage } = await recoverAudit({ logDir: sink.logDir, deadLetters: true })
    expect(damage).toMatchObject([{ file: path, message: expect.stringContaining('ELOOP') as string }])
  })
})

describe('too few descriptors', () => {
  it('are named as what they are, and records in journals are not called missing', async () => {
    const { logDir } = await makeSink()
    breakFs('openSync', 'EMFILE', (path) => String(path).endsWith('.journal'))
    const error = { code: 'ERR_SINK_READ', message: expect.stringContaining('ulimit -n') as string }
    await expect(getAuditLogs({ logDir })).rejects.toMatchObject(error)
    await expect(verifyAuditLogs({ logDir })).rejects.toMatchObject(error)
  })
})

it('a recovery that fails says of what, not that its time is over', async () => {
  const { logDir, letters } = await makeSink()
  rmSync(letters, { recursive: true })
  writeFileSync(letters, 'x')
  const failed = recoverAudit({ logDir, deadLetters: true })
  await expect(failed).rejects.toMatchObject({
    code: 'ERR_UNWRITABLE',
    message: expect.stringMatching(/^recovery failed \(ENOTDIR/) as string,
    cause: { code: 'ENOTDIR' },
  })
})

function linked(path: string): string {
  symlinkSync('/etc/hostname', path)
  return path
}

function inodeOf(fd: unknown): number | undefined {
  return statSync(`/proc/self/fd/${String(fd)}`, { throwIfNoEntry: false })?.ino
}
