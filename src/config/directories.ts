import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory (mode 0700) and its parents where there are none. Not `recursive`: on Node 20 that never returns
 * where a parent exists and still takes no directory, as `/proc` does.
 *
 * @throws a file system error, also where a file stands in the way.
 */
export function makeDirectory(dir: string): void {
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(dir) === dir) throw error
    makeDirectory(dirname(dir))
    makeLast(dir)
  }
}

function makeLast(dir: string): void {
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
