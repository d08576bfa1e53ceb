import { readFileSync } from 'node:fs'
import { validateHeaderName, validateHeaderValue } from 'node:http'
import { AuditError } from '../../../src/errors.js'

/** What the environment says about the way to ClickHouse, where it says something. */
export interface ClickHouseVariables {
  user?: string
  password?: string
  passwordFile?: string
  accessToken?: string
  accessTokenFile?: string
  caFile?: Uint8Array
  certFile?: Uint8Array
  keyFile?: Uint8Array
  headers?: Readonly<Record<string, string>>
  timeoutMs?: number
}

interface VariableRow<T> {
  env: string
  /** As shown in the reference. */
  type: string
  doc: string
  /** Undefined for a text that is not a value of it. Throws where a file cannot be read. */
  parse: (text: string) => T | undefined
}

const MAX_TIMER_MS = 2 ** 31 - 1

const text = { type: 'string', parse: (value: string) => value }
/** What editors and `echo` put at the end of a file is no part of a secret. */
const secretFile = {
  type: 'file',
  parse: (path: string) => readFileSync(path, 'utf8').replace(/\r?\n$/, '') || undefined,
}
const pemFile = {
  type: 'file',
  parse: (path: string) => {
    const pem = readFileSync(path)
    return pem.includes('-----BEGIN ') ? pem : undefined
  },
}

/**
 * Every variable for ClickHouse with its meaning: reading and the generated reference (`docs/configuration.md`) both
 * come from here.
 */
export const CLICKHOUSE_VARIABLES: {
  [K in keyof Required<ClickHouseVariables>]: VariableRow<Required<ClickHouseVariables>[K]>
} = {
  user: {
    ...text,
    env: 'SPANLEDGER_CLICKHOUSE_USER',
    doc: "The user, where the sink URL names none. Without it: ClickHouse's `default`.",
  },
  password: {
    ...text,
    env: 'SPANLEDGER_CLICKHOUSE_PASSWORD',
    doc: 'The password, where the sink URL has none. A URL ends up in logs and lists of processes: give it here or in a file.',
  },
  passwordFile: {
    ...secretFile,
    env: 'SPANLEDGER_CLICKHOUSE_PASSWORD_FILE',
    doc: 'File with the password, in place of it. A line break at its end is no part of it.',
  },
  accessToken: {
    ...text,
    env: 'SPANLEDGER_CLICKHOUSE_ACCESS_TOKEN',
    doc: 'A JWT for ClickHouse Cloud, in place of user and password.',
  },
  accessTokenFile: {
    ...secretFile,
    env: 'SPANLEDGER_CLICKHOUSE_ACCESS_TOKEN_FILE',
    doc: 'File with the JWT. It is read when a connection is opened.',
  },
  caFile: {
    ...pemFile,
    env: 'SPANLEDGER_CLICKHOUSE_CA_FILE',
    doc: 'Certificates (PEM) of the authorities to trust, in place of those that Node knows. `clickhouses:` only.',
  },
  certFile: {
    ...pemFile,
    env: 'SPANLEDGER_CLICKHOUSE_CERT_FILE',
    doc: "The client's certificate (PEM). Without a password or JWT it is also how the user proves who it is.",
  },
  keyFile: {
    ...pemFile,
    env: 'SPANLEDGER_CLICKHOUSE_KEY_FILE',
    doc: "Private key (PEM) of the client's certificate.",
  },
  headers: {
    env: 'SPANLEDGER_CLICKHOUSE_HEADERS',
    type: 'name=value,…',
    doc: 'HTTP headers for what stands in front of the server. Values are percent-encoded, as in OTEL_EXPORTER_OTLP_HEADERS.',
    parse: headersIn,
  },
  timeoutMs: {
    env: 'SPANLEDGER_CLICKHOUSE_TIMEOUT_MS',
    type: 'number',
    doc: 'Milliseconds that a request may take. Without it: 30000.',
    parse: (value) => (/^[1-9]\d*$/.test(value) && Number(value) <= MAX_TIMER_MS ? Number(value) : undefined),
  },
}

/**
 * Reads the variables, and the files that they name.
 *
 * @throws {AuditError} ERR_INVALID_OPTION naming the variable, never its value.
 */
export function readVariables(env: NodeJS.ProcessEnv): ClickHouseVariables {
  const entries = Object.entries(CLICKHOUSE_VARIABLES)
    .filter(([, row]) => isSet(env[row.env]))
    .map(([name, row]) => [name, readOne(row, env[row.env]!)] as const)
  return Object.fromEntries(entries)
}

/** As elsewhere in the environment, an empty text counts as none. */
const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

function readOne({ env, type, parse }: VariableRow<unknown>, value: string): unknown {
  const read = parsed(env, value, parse)
  if (read !== undefined) return read
  const must = type === 'file' ? 'name a file that holds one' : `be ${type}`
  throw new AuditError('ERR_INVALID_OPTION', `${env} must ${must}`)
}

function parsed(env: string, value: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(value)
  } catch (cause) {
    const { code = 'unreadable' } = cause as NodeJS.ErrnoException
    const message = `cannot read the file that ${env} names (${code}): correct its path or permissions`
    throw new AuditError('ERR_INVALID_OPTION', message, { cause })
  }
}

function headersIn(list: string): Record<string, string> | undefined {
  try {
    return Object.fromEntries(list.split(',').map(headerIn))
  } catch {
    return undefined
  }
}

function headerIn(pair: string): [string, string] {
  const [name = '', value = ''] = pair.split(/=(.*)/s).map((part) => part.trim())
  const decoded = decodeURIComponent(value)
  validateHeaderName(name)
  validateHeaderValue(name, decoded)
  return [name, decoded]
}
