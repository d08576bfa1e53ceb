/** What goes wrong with a request, or with every n-th one, before the server goes on as ever. */
export type Fault = FaultScope &
  (
    | { do: 'reset'; when: 'before-body' | 'mid-body' | 'after-commit' }
    | { do: 'hang'; when: 'before-body' | 'after-commit' }
    /** Without any of ClickHouse's headers, as a proxy does. */
    | { do: 'answer'; status: number; retryAfter?: string; body?: string }
    /** As ClickHouse refuses. @default message 'injected' */
    | { do: 'refuse'; code: number; name: string; message?: string }
    /** Nobody listens, until {@link Facade.heal}. */
    | { do: 'vanish' }
  )

export interface FaultScope {
  /** @default 'insert' */
  on?: 'insert' | 'statement' | 'any'
  /** How many requests it meets. @default 1 */
  times?: number
  /** Which of the requests: every one, every second … @default 1 */
  every?: number
}

/** The faults that are still to come. */
export class FaultPlan {
  #planned: { fault: Fault; left: number; seen: number }[] = []

  add(fault: Fault): void {
    this.#planned.push({ fault, left: fault.times ?? 1, seen: 0 })
  }

  clear(): void {
    this.#planned = []
  }

  /** The fault that a request meets. */
  next(kind: 'insert' | 'statement'): Fault | undefined {
    for (const planned of this.#planned) {
      const { on = 'insert', every = 1 } = planned.fault
      if (planned.left === 0 || (on !== 'any' && on !== kind)) continue
      planned.seen += 1
      if (planned.seen % every !== 0) continue
      planned.left -= 1
      return planned.fault
    }
    return undefined
  }
}
