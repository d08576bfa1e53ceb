import { alarm } from '../otel/diagnose.js'

const pending = new Set<() => void>()

/** See `notePending`: this is its list, apart because the writers know it too. */
export function addPending(write: () => void): void {
  pending.add(write)
}

export function hasPending(): boolean {
  return pending.size > 0
}

/** Has everything that waits turned into records. What one of them throws keeps none of the others. */
export function writePending(): void {
  const writes = [...pending]
  pending.clear()
  for (const write of writes) {
    try {
      write()
    } catch (error) {
      alarm('what was pending could not be recorded', error)
    }
  }
}
