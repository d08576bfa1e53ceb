import type { Terminal } from './terminal.js'

const FIRST_MS = 1_000
const EVERY_MS = 500
const ERASE_LINE = '\r\u001B[2K'

/**
 * Says on stderr what is being done and for how long, once it takes more than a second; nothing where stderr is no
 * terminal. The line is gone when the work ends, well or not.
 */
export async function withProgress<T>(terminal: Terminal, label: string, work: Promise<T>): Promise<T> {
  if (!terminal.showsProgress) return work
  const startedAt = Date.now()
  let shown = false
  const timer = setInterval(() => {
    const elapsed = Date.now() - startedAt
    if (elapsed < FIRST_MS) return
    shown = true
    // stderr that cannot be written to must not end the work.
    terminal.err
      .write(`${ERASE_LINE}${label} … ${Math.floor(elapsed / 1_000)} s`.slice(0, terminal.columns))
      .catch(() => {})
  }, EVERY_MS)
  try {
    return await work
  } finally {
    clearInterval(timer)
    if (shown) await terminal.err.write(ERASE_LINE)
  }
}
