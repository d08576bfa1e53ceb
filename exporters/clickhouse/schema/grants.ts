import { AuditError } from '../../../src/errors.js'
import { Layout, type SchemaTarget } from './layout.js'
import { literal, localPart, quoted, traceTimesTable } from './names.js'
import { PARSABLE } from './records-of-spans.js'
import { ASSUMED_VERSION } from './server-version.js'

/** What a role of readers sees: the records of one service, or those whose trail has a value in its context. */
export interface RowPolicy {
  by: { service: string } | { contextKey: string; value: string }
}

const WRITER = 'spanledger_writer'
const READER = 'spanledger_reader'
const AUDITOR = 'spanledger_auditor'

/**
 * Roles for who writes, who reads and who checks, each with no right more than that, as SQL. Users are made by whoever
 * keeps their passwords, which are in no plan: `CREATE USER … DEFAULT ROLE spanledger_writer`.
 *
 * - `spanledger_writer` adds spans, and can neither read nor change any. The views run with the rights of whoever made
 *   them, so it needs no right to what they fill.
 * - `spanledger_reader` has the records, for queries, reports and pages; under policies there is one for each.
 * - `spanledger_auditor` has all of it, whatever the policies: spans, records and signed heads, as `verify` needs them.
 *
 * @see https://clickhouse.com/docs/sql-reference/statements/grant
 */
export function grantStatements(target: SchemaTarget, policies: readonly RowPolicy[] = []): string[] {
  const layout = new Layout(target, ASSUMED_VERSION)
  const { tables } = target
  const records = withRows(target, [tables.records])
  const everything = [
    ...withRows(target, [tables.traces, traceTimesTable(tables), tables.records]),
    ...[tables.checkpoints, tables.migrations],
  ]
  const grant = (right: string, names: readonly string[], role: string) =>
    names.map((name) => `GRANT${layout.onCluster} ${right} ON ${layout.at(name)} TO ${quoted(role)}`)
  return [
    ...roles(layout, [WRITER, AUDITOR]),
    ...grant('INSERT', [...withRows(target, [tables.traces]), tables.checkpoints], WRITER),
    ...grant('SELECT', everything, AUDITOR),
    ...(policies.length === 0
      ? [...roles(layout, [READER]), ...grant('SELECT', everything, READER)]
      : policies.flatMap((policy) => {
          const role = roleOf(policy)
          return [
            ...roles(layout, [role]),
            ...grant('SELECT', records, role),
            ...records.map((table) => policyOn(layout, table, role, conditionOf(policy))),
          ]
        })),
    // A table with a policy shows nothing to those whom none names.
    ...(policies.length === 0 ? [] : records.map((table) => policyOn(layout, table, AUDITOR, '1'))),
  ]
}

/**
 * Reads a policy as the command line has it.
 *
 * @param text `service=NAME`, or `context.KEY=VALUE`.
 * @throws {AuditError} ERR_INVALID_OPTION
 */
export function parsePolicy(text: string): RowPolicy {
  const [, service, contextKey, value = ''] = /^(?:service=(.+)|context\.([^=]+)=(.+))$/s.exec(text) ?? []
  if (service !== undefined) return { by: { service } }
  if (contextKey !== undefined) return { by: { contextKey, value } }
  throw new AuditError('ERR_INVALID_OPTION', 'a policy is service=NAME or context.KEY=VALUE')
}

/** On a cluster a right is needed on the Distributed table and, as the same user asks there, on each node's own. */
function withRows({ cluster }: SchemaTarget, names: readonly string[]): string[] {
  return cluster === undefined ? [...names] : names.flatMap((name) => [name, localPart(name)])
}

function roles(layout: Layout, names: readonly string[]): string[] {
  return names.map((name) => `CREATE ROLE IF NOT EXISTS ${quoted(name)}${layout.onCluster}`)
}

// As the policy is written: two that differ must not share a role, or each would read what is the other's.
function roleOf({ by }: RowPolicy): string {
  const sees = 'service' in by ? `service=${by.service}` : `context.${by.contextKey}=${by.value}`
  return `${READER}_${sees}`
}

function conditionOf({ by }: RowPolicy): string {
  if ('service' in by) return `service = ${literal(by.service)}`
  return `JSONExtractString(${PARSABLE}, 'context', ${literal(by.contextKey)}) = ${literal(by.value)}`
}

function policyOn(layout: Layout, table: string, role: string, condition: string): string {
  const name = quoted(`${role}_sees`)
  return `CREATE ROW POLICY IF NOT EXISTS ${name}${layout.onCluster} ON ${layout.at(table)} FOR SELECT USING ${condition} TO ${quoted(role)}`
}
