import type { EndedSpan, EndedSpanExporter, ExportOutcome } from '../../../../src/otel/span-types.js'
import { idsOf } from './spans.js'

export type Answer = (spans: EndedSpan[], done: (result: ExportOutcome) => void) => void

/** An exporter that does as it is told, and remembers what it was given. */
export class ScriptedExporter implements EndedSpanExporter {
  readonly given: string[][] = []
  #answers: Answer[]

  /** @param answers To the first exports; the last one to all others. */
  constructor(...answers: Answer[]) {
    this.#answers = answers
  }

  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    this.given.push(idsOf(spans))
    const [answer = take] = this.#answers
    if (this.#answers.length > 1) this.#answers.shift()
    return answer(spans, done)
  }

  shutdown(): Promise<void> {
    return Promise.resolve()
  }
}

export const take: Answer = (_spans, done) => done({ code: 0 })
export const hang: Answer = () => {}
export const fail: Answer = (_spans, done) => done({ code: 1, error: new Error('not now') })
export const refuse: Answer = failing(Object.assign(new Error('never'), { retryable: false }))

export function failing(error: unknown): Answer {
  return (_spans, done) => done({ code: 1, error } as ExportOutcome)
}

/** Refuses a batch that holds one of these spans for good. */
export function refuseWith(...ids: string[]): Answer {
  return (spans, done) => {
    const answer = idsOf(spans).some((id) => ids.includes(id)) ? refuse : take
    answer(spans, done)
  }
}
