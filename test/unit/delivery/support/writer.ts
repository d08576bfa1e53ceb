import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { JournaledWriter, type JournaledWriterOptions } from '../../../../src/delivery/journaled-writer.js'
import type { OpenTrail } from '../../../../src/delivery/open-trail.js'
import { bareTrail, type AuditWriter } from '../../../../src/delivery/writer.js'
import { serviceResource } from '../../../../src/otel/resource.js'
import type { EndedSpan, EndedSpanExporter } from '../../../../src/otel/span-types.js'
import { createKeyring } from '../../../../src/record/tokens.js'
import type { AuditRecord } from '../../../../src/record/types.js'
import { tempDir } from '../../../support/temp-dir.js'

export const SINK = 'test'
const keyring = createKeyring([Buffer.alloc(32, 1)])

type More = Partial<Omit<JournaledWriterOptions, 'exporter'>>

/** A writer over a journal of its own, with short pauses; it ends with the test. */
export function openWriter(exporter: EndedSpanExporter, more: More = {}) {
  const journalDir = more.journalDir ?? join(tempDir(), 'journal')
  const writer = new JournaledWriter({
    journalDir,
    sink: SINK,
    resource: serviceResource('s'),
    durability: 'sync',
    keyring,
    exporter: () => Promise.resolve(exporter),
    recover: false,
    pipeline: { delayMs: 1, backoff: { initialMs: 1, maxMs: 5 } },
    ...more,
  })
  onTestFinished(async () => void (await writer.shutdown(0)))
  return { writer, journalDir }
}

export function openTrail(
  writer: AuditWriter,
  operationName = 'x',
  more: { tolerant?: boolean } = {},
): OpenTrail {
  return writer.openTrail({ ...bareTrail(operationName), ...more })
}

export function append(trail: OpenTrail, n = 0, pad = 0) {
  const details = { n, ...(pad > 0 && { pad: 'x'.repeat(pad) }) }
  return trail.append({ eventType: 'step', details, outcome: 'success' })
}

export function close(trail: OpenTrail) {
  return trail.close({ eventType: 'audit_closed', details: { status: 'completed' }, outcome: 'success' })
}

/** Trails of three records, opened and closed one after the other. */
export function writeTrails(writer: AuditWriter, count: number, pad = 0): void {
  for (let n = 0; n < count; n++) {
    const trail = openTrail(writer)
    append(trail, n, pad)
    close(trail)
  }
}

/** The journals as they are now, in a directory where nobody holds their locks: as a kill leaves them. */
export function afterKill(journalDir: string): string {
  const copy = join(tempDir(), 'journal')
  cpSync(journalDir, copy, { recursive: true })
  return copy
}

export function recordsOf(spans: readonly EndedSpan[]): AuditRecord[] {
  const events = spans.flatMap((span) => span.events)
  return events.map((event) => JSON.parse(event.attributes!['audit.record'] as string) as AuditRecord)
}

/** Sequences and event types of each trail, in the order in which they arrived. */
export function trailsOf(records: readonly AuditRecord[]): string[] {
  const trails = new Map<string, string[]>()
  for (const { operationId, sequence, eventType } of records) {
    trails.set(operationId, [...(trails.get(operationId) ?? []), `${sequence} ${eventType}`])
  }
  return [...trails.values()].map((trail) => trail.join(', '))
}
