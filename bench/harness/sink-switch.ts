import { JsonFileSpanExporter } from 'spanledger/exporters/json'

export type SinkState = 'fine' | 'hanging' | 'refusing'
type Export = JsonFileSpanExporter['export']

/**
 * Lets the file sinks of this process be away: every export hangs, or is refused at once. All else, up to the
 * pipeline that tries again, is the real thing.
 */
export class SinkSwitch {
  #state: SinkState = 'fine'
  #held: (() => void)[] = []

  constructor() {
    const prototype = JsonFileSpanExporter.prototype as { export: Export }
    const write = prototype.export
    const decide = this.#decide.bind(this)
    prototype.export = function (this: JsonFileSpanExporter, ...args) {
      decide(() => write.apply(this, args), args[1])
    }
  }

  /** What hung goes on once the sink is fine. */
  set(state: SinkState): void {
    this.#state = state
    if (state !== 'fine') return
    for (const goOn of this.#held.splice(0)) goOn()
  }

  #decide(write: () => void, done: Parameters<Export>[1]): void {
    if (this.#state === 'fine') write()
    else if (this.#state === 'hanging') this.#held.push(write)
    else done({ code: 1, error: new Error('the sink is down') })
  }
}
