import { parseSink } from '../../src/config/sink-url.js'
import { AuditError } from '../../src/errors.js'
import { clickHouseTarget } from './connect/read-target.js'
import type { ClickHouseTarget, HttpPlace } from './connect/target.js'
import { CLICKHOUSE_VARIABLES } from './connect/variables.js'

/** What an exporter is made with. Whatever is not given is read from the URL, then from the environment. */
export interface ClickHouseSpanExporterOptions
  extends
    Partial<Pick<HttpPlace, 'username' | 'password' | 'accessToken' | 'headers' | 'tls' | 'timeoutMs'>>,
    Partial<Pick<ClickHouseTarget, 'createSchema' | 'cluster' | 'storagePolicy' | 'asyncInsert'>> {
  /** `clickhouse://user@host:8123/database`, `clickhouses://…` (TLS), or `chdb:./directory`, with the parameters of a sink URL. */
  url: string
  /** How often an insert is tried before its export fails; nobody tries again for a `BatchSpanProcessor`. @default 3 */
  maxAttempts?: number
}

/** The options, read. */
export interface ExporterTarget {
  target: ClickHouseTarget
  maxAttempts: number
}

type Option = keyof ClickHouseSpanExporterOptions

const IDENTITY = ['username', 'password', 'accessToken'] as const
const OF_PLACE = [...IDENTITY, 'headers', 'tls', 'timeoutMs'] as const
const OF_TARGET = ['createSchema', 'cluster', 'storagePolicy', 'asyncInsert'] as const
const IDENTITY_VARIABLES = ['user', 'password', 'passwordFile', 'accessToken', 'accessTokenFile'] as const

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isFlag = (value: unknown) => typeof value === 'boolean'
const isObject = (value: unknown) => typeof value === 'object' && value !== null
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1
const isTimeout = (value: unknown) => isCount(value) && (value as number) < 2 ** 31

const CHECKS: Record<Option, [accepts: (value: unknown) => boolean, what: string]> = {
  url: [isText, 'a ClickHouse sink, for example clickhouse://writer@localhost:8123/otel'],
  username: [isText, 'a text that is not empty'],
  password: [isText, 'a text that is not empty'],
  accessToken: [isText, 'a text that is not empty'],
  headers: [isObject, 'an object of names and texts'],
  tls: [isObject, 'an object of certificates'],
  timeoutMs: [isTimeout, 'a whole number of milliseconds from 1 up'],
  createSchema: [isFlag, 'true or false'],
  cluster: [isText, 'a text that is not empty'],
  storagePolicy: [isText, 'a text that is not empty'],
  asyncInsert: [isFlag, 'true or false'],
  maxAttempts: [isCount, 'a whole number from 1 up'],
}

/** @throws {AuditError} ERR_INVALID_OPTION, and what {@link clickHouseTarget} throws. */
export function exporterTarget(options: ClickHouseSpanExporterOptions): ExporterTarget {
  requireOptions(options)
  const { url, maxAttempts = 3 } = options
  const hasIdentity = IDENTITY.some((name) => options[name] !== undefined)
  const target = clickHouseTarget(parseSink(url), hasIdentity ? withoutIdentity(process.env) : process.env)
  const place = placeOf(target.place, options)
  return { target: { ...target, ...given(options, OF_TARGET), place }, maxAttempts }
}

function placeOf(place: ClickHouseTarget['place'], options: ClickHouseSpanExporterOptions) {
  const own = given(options, OF_PLACE)
  if (place.kind === 'chdb') {
    const [strange] = Object.keys(own)
    if (strange !== undefined) throw invalid(`${strange} is for a server, and chdb: is a directory`)
    return place
  }
  const { username, password, accessToken, ...rest }: HttpPlace = { ...place, ...own }
  if (accessToken === undefined) return { ...place, ...own }
  if (username === undefined && password === undefined) return { ...rest, accessToken }
  throw invalid('an access token stands in place of user and password: give one or the other')
}

/** Who is named in code does not have the password of somebody whom the environment names. */
function withoutIdentity(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = IDENTITY_VARIABLES.map((name) => CLICKHOUSE_VARIABLES[name].env)
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)))
}

function requireOptions(options: ClickHouseSpanExporterOptions): void {
  if (!isObject(options)) throw invalid('options must be an object with a url')
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(CHECKS, name))
  if (unknown !== undefined) throw invalid(`unknown option ${unknown}`)
  for (const [name, [accepts, what]] of Object.entries(CHECKS)) {
    const value: unknown = options[name as Option]
    if ((value !== undefined || name === 'url') && !accepts(value)) throw invalid(`${name} must be ${what}`)
  }
}

function given<K extends Option>(
  options: ClickHouseSpanExporterOptions,
  names: readonly K[],
): { [N in K]?: NonNullable<ClickHouseSpanExporterOptions[N]> } {
  const members = names.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined)
  return Object.fromEntries(members) as { [N in K]?: NonNullable<ClickHouseSpanExporterOptions[N]> }
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', `ClickHouseSpanExporter: ${message}`)
}
