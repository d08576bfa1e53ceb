import type { SourceOptions } from '../query/types.js'
import type { Arguments } from './arguments.js'
import type { Terminal } from './terminal/terminal.js'
import { plain } from './text/plain.js'

/** What `--skip-damaged` reads past, named on stderr place by place. */
export class DamageLog {
  #places = 0
  readonly #terminal: Terminal
  readonly #isSkipping: boolean

  constructor(args: Arguments, terminal: Terminal) {
    this.#terminal = terminal
    this.#isSkipping = args.has('skipDamaged')
  }

  /** As a reader takes it. */
  get options(): Pick<SourceOptions, 'onDamage'> {
    if (!this.#isSkipping) return {}
    return {
      onDamage: ({ location, offset, message }) => {
        this.#places++
        const place = offset === undefined ? location : `${location} at byte ${offset}`
        // A reader cannot wait for stderr; whoever closed it does not want to know.
        this.#terminal.err.write(`spanledger: skipped ${plain(`${place}: ${message}`)}\n`).catch(() => {})
      },
    }
  }

  /** 1 when something was passed over: what was read is not all there is. */
  get exitCode(): 0 | 1 {
    return this.#places === 0 ? 0 : 1
  }
}
