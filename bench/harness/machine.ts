import { statfsSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'

/** What a reader must know of the machine to make sense of ratios. */
export interface Machine {
  node: string
  cores: number
  filesystem: string
  /** Processes that wanted to run, on average of the last minute; 0 where the system does not tell. */
  load: number
  /** Whether `--expose-gc` is on: without it one contender may pay for another's garbage. */
  gc: boolean
}

// Magic numbers of statfs(2).
const FILESYSTEMS = new Map<number, string>([
  [0xef53, 'ext2/3/4'],
  [0x0102_1994, 'tmpfs'],
  [0x794c_7630, 'overlayfs'],
  [0x5846_5342, 'xfs'],
  [0x9123_683e, 'btrfs'],
  [0x2fc1_2fc1, 'zfs'],
  [0xf2f5_2010, 'f2fs'],
  [0x6969, 'nfs'],
])

/** @param dir A directory on the file system that the benchmark writes to. */
export function describeMachine(dir: string): Machine {
  const { type } = statfsSync(dir)
  return {
    node: process.version,
    cores: availableParallelism(),
    load: loadavg()[0]!,
    filesystem: FILESYSTEMS.get(type) ?? `type 0x${type.toString(16)}`,
    gc: globalThis.gc !== undefined,
  }
}

export function machineLines({ node, cores, filesystem, load, gc }: Machine): string[] {
  const lines = [`Node ${node}, ${cores} cores, temporary files on ${filesystem}`]
  if (filesystem === 'tmpfs') lines.push('tmpfs is memory: fsync means nothing here; set TMPDIR to a disk')
  if (load > cores) lines.push(`others keep the cores busy (load ${load.toFixed(1)}): the spread is wide`)
  if (!gc) lines.push('without --expose-gc the spread is wider: start it with npm run bench')
  return lines
}
