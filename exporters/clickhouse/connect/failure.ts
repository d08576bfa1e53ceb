import { quotable } from '../../../src/record/redaction/quotable.js'
import { ClickHouseFailure } from './connection.js'
import { transportTrouble } from './network-trouble.js'
import { refusalOf } from './refusals.js'

/** What was under way: the words of a server about rows may quote them, and rows hold personal data. */
export type Doing = 'insert' | 'statement'

/** An answer that is not a success, as far as there was one. */
export interface BadAnswer {
  status: number
  /** Of `X-ClickHouse-Exception-Code`. */
  code?: number | undefined
  body: string
  retryAfterMs?: number | undefined
}

/** A failure before, or without, an answer: what the network or the engine in this process threw. */
export function failureOf(cause: unknown, label: string, doing: Doing): ClickHouseFailure {
  if (cause instanceof ClickHouseFailure) return cause
  const { message = '' } = (cause ?? {}) as Error
  const code = codeIn(message) ?? codeOf(cause)
  if (code !== undefined) return refused({ code, body: message, label, doing, cause })
  const { what, advice } = transportTrouble(cause)
  return new ClickHouseFailure(`${label}: ${what}: ${advice}`, { retryable: true, cause })
}

/** A failure that a server, or something in front of it, answered with. */
export function failureOfAnswer(answer: BadAnswer, label: string, doing: Doing): ClickHouseFailure {
  const { status, body, retryAfterMs } = answer
  const code = answer.code ?? codeIn(body)
  if (code !== undefined) return refused({ code, body, label, doing, retryAfterMs })
  const { advice, retryable = true } = STATUSES[status] ?? { advice: 'see what is in front of the server' }
  return new ClickHouseFailure(`${label}: HTTP ${status}: ${advice}`, { retryable, retryAfterMs })
}

/** Answers that are not ClickHouse's own. A body too large for what is in front stays so. */
const STATUSES: Readonly<Record<number, { advice: string; retryable?: boolean }>> = {
  200: { advice: 'the answer is not that of ClickHouse, check host and port of the sink URL' },
  400: { advice: 'check host, port and scheme of the sink URL' },
  401: { advice: 'check user, password or access token, and SPANLEDGER_CLICKHOUSE_HEADERS' },
  403: { advice: 'check user, password or access token, and SPANLEDGER_CLICKHOUSE_HEADERS' },
  404: { advice: 'check host and port of the sink URL' },
  413: { advice: 'raise the size of a body that the proxy in front of the server takes', retryable: false },
  429: { advice: 'the server is busy, it is tried again later' },
  502: { advice: 'the server is away, it is tried again later' },
  503: { advice: 'the server is away, it is tried again later' },
  504: { advice: 'the server is away, it is tried again later' },
}

interface RefusedStatement {
  code: number
  body: string
  label: string
  doing: Doing
  retryAfterMs?: number | undefined
  cause?: unknown
}

function refused({ code, body, label, doing, retryAfterMs, cause }: RefusedStatement): ClickHouseFailure {
  const refusal = refusalOf(code)
  const { retryable = true, advice = "see the server's log" } = refusal ?? {}
  const mayQuote = refusal?.words === 'always' || (refusal?.words !== 'never' && doing === 'statement')
  const words = mayQuote ? wordsIn(body) : ''
  const name = refusal?.name ?? nameIn(body) ?? 'error'
  const message = `${label}: ${name} (${code})${words && `, ${words}`}: ${advice}`
  return new ClickHouseFailure(message, { code, retryable, retryAfterMs, ...(mayQuote && { cause }) })
}

const CODE = /Code: (\d+)\. DB::/
const NAME = /\(([A-Z][A-Z0-9_]{2,})\)(?: \(version|\s*$)/
const MAX_WORDS = 200

function codeIn(text: string): number | undefined {
  const code = CODE.exec(text)?.[1]
  return code === undefined ? undefined : Number(code)
}

/** What the client made of an answer has the code as a member, as text; the network's codes are names. */
function codeOf(cause: unknown): number | undefined {
  const { code } = (cause ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : undefined
}

function nameIn(text: string): string | undefined {
  return NAME.exec(text)?.[1]
}

/** The server's first line, without what the failure's message says itself and the name of a user. */
function wordsIn(body: string): string {
  const line = quotable(body.trim().split('\n', 1)[0] ?? '')
    .replace(/^Code: \d+\. DB::[A-Za-z]*Exception: /, '')
    .replace(/\s*\([A-Z][A-Z0-9_]{2,}\)(?: \(version.*)?$/, '')
    .replace(/^.*?: (?=Not enough privileges)/, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[.:\s]+$/, '')
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS).toWellFormed()}…` : line
}
