// Compiled, never run: what the public types allow and refuse.
import type { SpanExporter } from '@opentelemetry/sdk-trace-node'
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node'
import {
  AuditTrail,
  auditFunction,
  configureAudit,
  isRecord,
  type AuditErrorCode,
  type StoredRecord,
} from 'spanledger'
import { JsonFileSpanExporter } from 'spanledger/exporters/json'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_T extends true>(): void => undefined

// An exporter of ours is one of the SDK's, and the SDK's can be given to us.
export const exporter: SpanExporter = new JsonFileSpanExporter({ logDir: 'x' })
configureAudit({ exporters: [new InMemorySpanExporter(), exporter] })

// Details narrow with the event type.
export function columns(record: StoredRecord): string[] {
  return isRecord(record, 'data_access') ? record.details.columnsAccessed : []
}

// A wrapper keeps the type of its function; so does a decorator.
const add = (a: number, b = 1): number => a + b
export const audited = auditFunction({ operationName: 'add' })(add)
holds<Equal<typeof audited, typeof add>>()
export const stream = auditFunction({}, async function* (n: number) {
  yield String(n)
})
holds<Equal<ReturnType<typeof stream>, AsyncGenerator<string, void, unknown>>>()
export class Service {
  overloaded(x: string): string
  overloaded(x: number): number
  @auditFunction({ capture: ({ phase }) => ({ phase }) })
  overloaded(x: string | number): string | number {
    return x
  }
}
holds<Equal<Awaited<ReturnType<typeof runLater>>, number>>()
export const runLater = () => new AuditTrail({ operationName: 'x' }).run(async () => 7)

// @ts-expect-error an operation has a name
export const nameless = () => new AuditTrail({ logDir: 'x' })
// @ts-expect-error a data set has a name
export const unnamed = (trail: AuditTrail) => trail.logDataAccess({ columnsAccessed: [], numRecords: 1 })
// @ts-expect-error an outcome is one of four
export const outcome = (trail: AuditTrail) => trail.logEvent('x', { outcome: 'maybe' })
// @ts-expect-error codes are a closed list
export const code: AuditErrorCode = 'ERR_UNKNOWN'
