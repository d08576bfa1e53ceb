import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Runs a program again with other arguments, in a process of its own, so that its memory is its own too. A failure
 * becomes this process's failure.
 *
 * @param url `import.meta.url` of the program.
 */
export function runAlone(url: string, args: readonly string[]): void {
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', fileURLToPath(url), ...args],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}

export const MEGABYTE = 1024 * 1024

/** The most memory that this process ever held, in MiB. */
export function peakRss(): number {
  return process.resourceUsage().maxRSS / 1024
}
