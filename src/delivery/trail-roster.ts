import type { OpenEntry } from '../journal/entries.js'
import type { Loss } from '../journal/reserve.js'
import type { TrailState } from '../journal/trail-states.js'
import { alarm } from '../otel/diagnose.js'
import { LossBook } from './loss-book.js'
import { SEGMENT_AGE_MS, type OpenTrail } from './open-trail.js'
import { INTERRUPTED } from './writer.js'

/** The open trails of a writer, and what was lost in trails that never came to be. */
export class TrailRoster {
  readonly #trails = new Set<OpenTrail>()
  readonly #lost = new LossBook()

  get isEmpty(): boolean {
    return this.#trails.size === 0
  }

  add(trail: OpenTrail): void {
    this.#trails.add(trail)
  }

  /** Takes a trail out that is closed, or that ended before anything of it could be kept. */
  remove(trail: OpenTrail): void {
    this.#trails.delete(trail)
    if (trail.loss) this.#lost.add(trail.loss)
  }

  /** Takes over what was lost elsewhere. */
  addLosses(losses: readonly Loss[]): void {
    for (const loss of losses) this.#lost.add(loss)
  }

  /** Sends pending records off. */
  cut(): void {
    for (const trail of this.#trails) trail.cut()
  }

  /** As {@link cut}, those that have waited long enough; and closes what could not be closed in its time. */
  tidy(): void {
    for (const trail of this.#trails) {
      trail.cutIfOlder(SEGMENT_AGE_MS)
      trail.retryClose()
    }
  }

  /** Closes every trail, for a writer that ends. */
  interrupt(): void {
    for (const trail of this.#trails) {
      try {
        if (!trail.retryClose()) trail.close(INTERRUPTED)
      } catch (error) {
        alarm('a trail stays open in the journal; recovery will close it', error)
      }
    }
  }

  /** What a new journal file must know. */
  openEntries(): OpenEntry[] {
    return this.#each((trail) => trail.openEntry())
  }

  /** The trails as the journal has them at its end. */
  states(): Map<string, TrailState> {
    return new Map(
      this.#each((trail) => trail.state()).map((state) => [state.started.record.operationId, state]),
    )
  }

  /** Losses that no `gap` record tells of yet. */
  losses(): Loss[] {
    return [...this.#each((trail) => trail.loss), ...this.#lost.losses]
  }

  /**
   * Has the losses recorded that no trail can tell of.
   *
   * @param record Keeps them, or throws.
   * @returns whether there were any.
   */
  tellLosses(record: (losses: readonly Loss[]) => void): boolean {
    const losses = this.#lost.losses
    if (losses.length === 0) return false
    record(losses)
    this.#lost.take()
    return true
  }

  #each<T>(read: (trail: OpenTrail) => T | undefined): T[] {
    return [...this.#trails].flatMap((trail) => read(trail) ?? [])
  }
}
