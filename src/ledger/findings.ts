import type { AuditRecord } from '../record/types.js'
import type { ErrorKind, Finding, VerificationReport, WarningKind } from './types.js'

const WARNINGS: ReadonlySet<string> = new Set<WarningKind>([
  'unsigned',
  'open-trail',
  'gap',
  'unanchored-tail',
])

/** Which record a finding is about, as far as it is known. */
export interface About {
  location: string
  operationId?: string | undefined
  sequence?: number | undefined
  recordId?: string | undefined
}

/** Findings as they are made: each once. */
export class Findings {
  readonly #errors: Finding[] = []
  readonly #warnings: Finding[] = []
  readonly #made = new Set<string>()

  add(kind: ErrorKind | WarningKind, about: About, message: string): void {
    const { location, operationId, sequence, recordId } = about
    const key = JSON.stringify([kind, location, operationId, sequence, recordId, message])
    if (this.#made.has(key)) return
    this.#made.add(key)
    const isWarning = WARNINGS.has(kind)
    const list = isWarning ? this.#warnings : this.#errors
    list.push({
      kind,
      severity: isWarning ? 'warning' : 'error',
      ...(operationId !== undefined && { operationId }),
      ...(sequence !== undefined && { sequence }),
      ...(recordId !== undefined && { recordId }),
      location,
      message,
    })
  }

  /** Takes others in. */
  addAll(others: Findings): void {
    for (const { kind, message, ...about } of others.list) this.add(kind, about, message)
  }

  has(...kinds: ErrorKind[]): boolean {
    return this.#errors.some(({ kind }) => (kinds as string[]).includes(kind))
  }

  get verdict(): VerificationReport['verdict'] {
    if (this.#errors.length > 0) return 'failed'
    return this.#warnings.length > 0 ? 'incomplete' : 'verified'
  }

  /** Errors first. */
  get list(): Finding[] {
    return [...this.#errors, ...this.#warnings]
  }
}

export function aboutRecord(location: string, { operationId, sequence, recordId }: AuditRecord): About {
  return { location, operationId, sequence, recordId }
}

/** A place in words. */
export function placeText(location: string, offset: number | undefined): string {
  return offset === undefined ? location : `${location} at byte ${offset}`
}
