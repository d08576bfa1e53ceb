import { AuditError } from '../../../src/errors.js'
import { otherPlace } from '../../../src/config/clickhouse-url.js'
import type { SinkAddress } from '../../../src/config/sink-url.js'
import { DEFAULT_TABLES, type TableNames } from '../schema/names.js'
import { isName, readParameters, type UrlParameters } from './parameters.js'
import type { ClickHouseTarget, HttpPlace } from './target.js'
import { CLICKHOUSE_VARIABLES, readVariables, type ClickHouseVariables } from './variables.js'

const TABLES = ['traces_table', 'records_table', 'create_schema'] as const
const OF_A_SERVER = [...TABLES, 'cluster', 'storage_policy', 'async_insert', 'compression'] as const
const OF_THE_ENGINE = [...TABLES, 'database'] as const

const TIMEOUT_MS = 30_000

/**
 * Reads a sink URL and the environment.
 *
 * @param address Of a `clickhouse:`, `clickhouses:` or `chdb:` sink. The environment says nothing about the latter.
 * @throws {AuditError} ERR_INVALID_SINK for what is wrong with the URL; ERR_INVALID_OPTION for what is wrong with a
 * variable, or with the two together. No message shows a secret or a user.
 * @example
 * clickHouseTarget(parseSink('clickhouses://db.example/otel?records_table=audit'), {
 *   SPANLEDGER_CLICKHOUSE_USER: 'spanledger_writer',
 *   SPANLEDGER_CLICKHOUSE_PASSWORD_FILE: '/run/secrets/clickhouse',
 * })
 */
export function clickHouseTarget(
  address: SinkAddress,
  env: NodeJS.ProcessEnv = process.env,
): ClickHouseTarget {
  switch (address.scheme) {
    case 'chdb': {
      const parameters = readParameters(address.parameters, OF_THE_ENGINE)
      const { path } = address
      const label = `chdb:${path}${otherPlace(address.parameters)}`
      return { label, place: { kind: 'chdb', path }, ...common(parameters) }
    }
    case 'clickhouse':
    case 'clickhouses': {
      const { label, url } = address
      const parameters = readParameters(url.searchParams, OF_A_SERVER)
      const place = httpPlace(url, parameters, readVariables(env))
      return { label, place, ...common({ ...parameters, database: databaseIn(url) }) }
    }
    default:
      throw new AuditError('ERR_INVALID_SINK', `${address.label} is no ClickHouse: use clickhouse: or chdb:`)
  }
}

function common(parameters: UrlParameters): Omit<ClickHouseTarget, 'label' | 'place'> {
  const { database = 'default', create_schema = true, cluster, storage_policy, async_insert } = parameters
  return {
    database,
    tables: tableNames(parameters),
    createSchema: create_schema,
    ...(cluster !== undefined && { cluster }),
    ...(storage_policy !== undefined && { storagePolicy: storage_policy }),
    ...(async_insert !== undefined && { asyncInsert: async_insert }),
  }
}

/** Records elsewhere have their own signed heads and their own history of the schema beside them. */
function tableNames({
  traces_table: traces = DEFAULT_TABLES.traces,
  records_table: records = DEFAULT_TABLES.records,
}: UrlParameters): TableNames {
  if (records === traces)
    throw new AuditError(
      'ERR_INVALID_SINK',
      'spans and records need two tables: give traces_table and records_table two names',
    )
  if (records === DEFAULT_TABLES.records && traces === DEFAULT_TABLES.traces) return DEFAULT_TABLES
  const prefix = records === DEFAULT_TABLES.records ? traces : records
  return { traces, records, checkpoints: `${prefix}_checkpoints`, migrations: `${prefix}_migrations` }
}

function databaseIn(url: URL): string {
  const database = decoded(url.pathname.replace(/^\//, '').replace(/\/$/, '') || 'default', 'database')
  if (isName(database) && !database.includes('/')) return database
  throw new AuditError(
    'ERR_INVALID_SINK',
    'the path of a clickhouse: URL is the name of one database: write clickhouse://host:8123/otel',
  )
}

function httpPlace(url: URL, { compression = 'gzip' }: UrlParameters, given: ClickHouseVariables): HttpPlace {
  const { headers, timeoutMs = TIMEOUT_MS } = given
  const tls = tlsOf(url, given)
  return {
    kind: 'http',
    url: new URL(`${url.protocol}//${url.host}`),
    ...identity(url, given),
    ...(headers && { headers }),
    ...(tls && { tls }),
    compression,
    timeoutMs,
  }
}

function identity(
  url: URL,
  given: ClickHouseVariables,
): Pick<HttpPlace, 'username' | 'password' | 'accessToken'> {
  const accessToken = oneOf(given, 'accessToken', 'accessTokenFile')
  const username = decoded(url.username, 'user name') || given.user
  const password = decoded(url.password, 'password') || oneOf(given, 'password', 'passwordFile')
  if (accessToken === undefined) return { ...(username && { username }), ...(password && { password }) }
  if (username === undefined && password === undefined) return { accessToken }
  throw new AuditError(
    'ERR_INVALID_OPTION',
    'an access token stands in place of user and password: give one or the other',
  )
}

/** @throws {AuditError} where a secret is given as text and as a file. */
function oneOf<K extends 'password' | 'accessToken'>(
  given: ClickHouseVariables,
  name: K,
  file: `${K}File`,
): string | undefined {
  if (given[name] === undefined || given[file] === undefined) return given[name] ?? given[file]
  const [one, other] = [CLICKHOUSE_VARIABLES[name].env, CLICKHOUSE_VARIABLES[file].env]
  throw new AuditError('ERR_INVALID_OPTION', `${one} and ${other} are both set: give one of them`)
}

function tlsOf({ protocol }: URL, { caFile, certFile, keyFile }: ClickHouseVariables): HttpPlace['tls'] {
  if (!caFile && !certFile && !keyFile) return undefined
  const problem =
    protocol === 'http:'
      ? 'certificates are for clickhouses: sinks: write the sink URL with clickhouses:'
      : !certFile !== !keyFile
        ? 'a client certificate needs its key: set SPANLEDGER_CLICKHOUSE_CERT_FILE and SPANLEDGER_CLICKHOUSE_KEY_FILE'
        : undefined
  if (problem !== undefined) throw new AuditError('ERR_INVALID_OPTION', problem)
  return {
    ...(caFile && { ca: caFile }),
    ...(certFile && { cert: certFile }),
    ...(keyFile && { key: keyFile }),
  }
}

function decoded(part: string, what: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new AuditError('ERR_INVALID_SINK', `${what} of the sink URL cannot be read: write % as %25`, {
      cause,
    })
  }
}
