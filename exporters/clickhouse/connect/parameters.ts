import { AuditError } from '../../../src/errors.js'
import type { HttpPlace } from './target.js'

/** What a sink URL says in its parameters, where it says something. */
export interface UrlParameters {
  database?: string
  traces_table?: string
  records_table?: string
  cluster?: string
  storage_policy?: string
  create_schema?: boolean
  async_insert?: boolean
  compression?: HttpPlace['compression']
}

interface ParameterRow<T> {
  type: string
  /** Undefined for a text that is no value of it. */
  parse: (text: string) => T | undefined
}

const name: ParameterRow<string> = {
  type: 'a name that is not empty and holds no control character',
  parse: (text) => (isName(text) ? text : undefined),
}
const flag: ParameterRow<boolean> = {
  type: 'true or false',
  parse: (text) => ({ true: true, '1': true, false: false, '0': false })[text],
}

/** Whether a text can be the name of a database, a table, or whatever else there is one of. */
export function isName(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text)
}

const ROWS: { [K in keyof Required<UrlParameters>]: ParameterRow<Required<UrlParameters>[K]> } = {
  database: name,
  traces_table: name,
  records_table: name,
  cluster: name,
  storage_policy: name,
  create_schema: flag,
  async_insert: flag,
  compression: {
    type: 'gzip or none',
    parse: (text) => (text === 'gzip' || text === 'none' ? text : undefined),
  },
}

/** @throws {AuditError} ERR_INVALID_SINK for a parameter that is unknown, given twice, or not a value of its type. */
export function readParameters(
  parameters: URLSearchParams,
  known: readonly (keyof UrlParameters)[],
): UrlParameters {
  const names = [...parameters.keys()]
  const strange = names.find((each) => !(known as readonly string[]).includes(each))
  if (strange !== undefined)
    throw invalid(`this sink URL has no parameter "${strange}": it may have ${known.join(', ')}`)
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice !== undefined) throw invalid(`the sink URL gives ${twice} twice: give it once`)
  return Object.fromEntries(
    (names as (keyof UrlParameters)[]).map((each) => [each, readOne(each, parameters.get(each)!)]),
  )
}

function readOne(parameter: keyof UrlParameters, text: string): unknown {
  const { type, parse } = ROWS[parameter]
  const value = parse(text)
  if (value === undefined) throw invalid(`${parameter} of the sink URL must be ${type}`)
  return value
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_SINK', message)
}
