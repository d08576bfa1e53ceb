import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CommitGroup } from '../../../src/journal/commit-group.js'

/** A group over a disk that can be full, with what it has written. */
function group() {
  const disk = { full: false, buffered: [] as string[], writes: [] as string[][], attempts: 0 }
  const commits = new CommitGroup(() => {
    disk.attempts++
    if (disk.full) throw new Error('ENOSPC')
    disk.writes.push(disk.buffered)
    disk.buffered = []
  })
  const add = (text: string) => {
    disk.buffered.push(text)
    commits.join()
  }
  return { commits, disk, add }
}

/** What became of a promise by now. */
async function stateOf(promise: Promise<void> | undefined): Promise<string> {
  const settled = promise?.then(
    () => 'resolved',
    (error: Error) => `rejected: ${error.message}`,
  )
  return Promise.race([settled, turn('pending')]) as Promise<string>
}

describe('a commit group', () => {
  it('writes at once when no turn will come: a listener of `exit` logs too', () => {
    const { commits, disk, add } = group()
    commits.loopIsOver()
    add('a')
    expect(disk.writes).toEqual([['a']])
  })

  it('writes all that comes in one turn with one write, at its end', async () => {
    const { commits, disk, add } = group()
    for (const text of ['a', 'b', 'c']) add(text)
    await Promise.resolve()
    expect(disk.writes).toEqual([])
    await commits.pending
    expect(disk.writes).toEqual([['a', 'b', 'c']])
    expect(commits.pending).toBeUndefined()
  })

  it('has one promise for a turn, and another for the next', async () => {
    const { commits, disk, add } = group()
    add('a')
    const first = commits.pending
    add('b')
    expect(commits.pending).toBe(first)
    await first
    add('c')
    expect(commits.pending).not.toBe(first)
    await commits.pending
    expect(disk.writes).toEqual([['a', 'b'], ['c']])
  })

  it('that was committed early is not written again at the end of the turn', async () => {
    const { commits, disk, add } = group()
    add('a')
    const kept = commits.pending
    commits.commit()
    expect(await stateOf(kept)).toBe('resolved')
    await turn()
    expect([disk.writes, disk.attempts]).toEqual([[['a']], 1])
  })

  it('with nothing buffered commits nothing', () => {
    const { commits, disk } = group()
    commits.commit()
    commits.end()
    expect([disk.attempts, commits.pending, commits.isStuck]).toEqual([0, undefined, false])
  })
})

describe('a commit group whose write fails', () => {
  it('throws to who commits, keeps its promise pending, and resolves it once a commit works', async () => {
    const { commits, disk, add } = group()
    disk.full = true
    add('a')
    const kept = commits.pending
    expect(() => commits.commit()).toThrow('ENOSPC')
    expect([commits.isStuck, await stateOf(kept)]).toEqual([true, 'pending'])
    disk.full = false
    commits.commit()
    expect([commits.isStuck, await stateOf(kept), disk.writes]).toEqual([false, 'resolved', [['a']]])
  })

  it('tries again by itself, with nobody asking', async () => {
    const { commits, disk, add } = group()
    disk.full = true
    add('a')
    const kept = commits.pending
    while (disk.attempts < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    disk.full = false
    await kept
    expect(disk.writes).toEqual([['a']])
  })

  it('rejects its promise when it ends like this', async () => {
    const { commits, disk, add } = group()
    disk.full = true
    add('a')
    const kept = commits.pending
    commits.end()
    expect(await stateOf(kept)).toBe('rejected: ENOSPC')
    expect(commits.pending).toBeUndefined()
  })

  it('breaks no process whose code looks at no promise', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const { commits, disk, add } = group()
    disk.full = true
    add('a')
    commits.end()
    await turn()
    await turn()
    expect(unhandled).toEqual([])
  })
})
