import { STATUS_CODES } from 'node:http'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { isSuccess, type HttpAnswer } from './http-post.js'
import { waitMs } from './retry-after.js'
import { quotable } from '../record/redaction/quotable.js'

const MAX_MESSAGE = 300

/** What a server's answer means for the spans it was sent. */
export type Verdict =
  | { taken: true; warning?: string | undefined }
  | {
      taken: false
      /** Whether sending the same again may work: also once somebody has mended a setting. */
      retryable: boolean
      reason: string
      advice: string
      /** How long the server asked to be left alone. */
      retryAfterMs?: number | undefined
    }

/** Statuses that say something is wrong with the request itself, which will be the same the next time. */
const PERMANENT = new Set([400, 413, 422])

const PROTOBUF_TYPE = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
const BRACE = 0x7b

const SERVER_LOG = "see the server's log"
const HEADERS = 'check OTEL_EXPORTER_OTLP_HEADERS and what they permit'
const ADDRESS = 'check host and path of the sink URL'
const ADVICE: Readonly<Record<number, string>> = {
  401: HEADERS,
  403: HEADERS,
  404: ADDRESS,
  405: ADDRESS,
  413: 'raise what the server takes at once',
}

/**
 * Reads an answer as a keeper of evidence must: spans are taken only if the server says, in OTLP, that it has all of
 * them.
 *
 * @param now Milliseconds since the Unix epoch.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export function judge(answer: HttpAnswer, now: number): Verdict {
  return isSuccess(answer.status) ? judgeAcceptance(answer) : judgeRefusal(answer, now)
}

function judgeAcceptance(answer: HttpAnswer): Verdict {
  const partial = partialSuccess(answer)
  if (!partial) {
    // A proxy's login page, or the health page of something else.
    const reason = `HTTP ${answer.status} with an answer that is not OTLP`
    return { taken: false, retryable: true, reason, advice: ADDRESS }
  }
  const { rejected, message } = partial
  if (rejected === 0) return { taken: true, warning: message === '' ? undefined : clip(message) }
  const reason = withMessage(`${rejected} of them rejected`, message)
  return { taken: false, retryable: false, reason, advice: SERVER_LOG }
}

function judgeRefusal(answer: HttpAnswer, now: number): Verdict {
  const { status, retryAfter } = answer
  const refusal = {
    taken: false,
    reason: withMessage(`HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trim(), statedMessage(answer)),
    retryAfterMs: retryAfter === undefined ? undefined : waitMs(retryAfter, now),
  } as const
  if (wantsTls(answer)) return { ...refusal, retryable: true, advice: 'the sink URL needs otlp+https:' }
  const retryable = !PERMANENT.has(status)
  const advice = ADVICE[status] ?? (retryable ? 'they are sent again' : SERVER_LOG)
  return { ...refusal, retryable, advice }
}

/** Go's server and nginx answer so to plain HTTP on a port for TLS: of the spans it says nothing. */
function wantsTls({ status, contentType, body }: HttpAnswer): boolean {
  return (
    status === 400 && contentType !== PROTOBUF_TYPE && contentType !== JSON_TYPE && body.includes('HTTPS')
  )
}

interface PartialSuccess {
  rejected: number
  message: string
}

/** Undefined for what is no `ExportTraceServiceResponse`. */
function partialSuccess({ contentType, body }: HttpAnswer): PartialSuccess | undefined {
  if (body.length === 0) return { rejected: 0, message: '' }
  // Where the type is missing the two cannot be taken for each other: no message begins with a brace.
  const type = contentType || (body[0] === BRACE ? JSON_TYPE : PROTOBUF_TYPE)
  try {
    if (type === JSON_TYPE) return fromJson(JSON.parse(body.toString()))
    return type === PROTOBUF_TYPE ? fromProtobuf(body) : undefined
  } catch {
    return undefined
  }
}

/** Undefined for fields that are all unknown: so some texts can be read. */
function fromProtobuf(body: Uint8Array): PartialSuccess | undefined {
  const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(body)
  if (!partialSuccess) return undefined
  return { rejected: partialSuccess.rejectedSpans ?? 0, message: partialSuccess.errorMessage ?? '' }
}

/** Stricter than JSON of protobuf has to be: members that are not OTLP's show that something else is talking. */
function fromJson(json: unknown): PartialSuccess | undefined {
  if (!isObject(json)) return undefined
  const { partialSuccess = {}, ...strange } = json
  if (!isObject(partialSuccess) || Object.keys(strange).length > 0) return undefined
  // An int64, which JSON of protobuf writes as text.
  const rejected = Number(partialSuccess['rejectedSpans'] ?? 0)
  if (!Number.isInteger(rejected)) return undefined
  return { rejected, message: text(partialSuccess['errorMessage']) }
}

/** What a refusal says, where it says it for programs (`google.rpc.Status`) or in plain text. */
function statedMessage({ contentType, body }: HttpAnswer): string {
  try {
    if (contentType === PROTOBUF_TYPE) return statusMessage(body)
    if (contentType === JSON_TYPE) return text((JSON.parse(body.toString()) as { message?: unknown }).message)
  } catch {
    return ''
  }
  return contentType === 'text/plain' ? body.toString() : ''
}

/**
 * A `Status` has its code and message where a partial success has its count and message. So, put into a field of that
 * name, it is read by the same reader.
 */
function statusMessage(status: Buffer): string {
  const length = [(status.length & 0x7f) | 0x80, status.length >> 7]
  if (status.length >= 1 << 14) return ''
  return fromProtobuf(Buffer.concat([Buffer.from([0x0a, ...length]), status]))?.message ?? ''
}

function withMessage(what: string, message: string): string {
  return message === '' ? what : `${what}: ${clip(message)}`
}

/** A server's words on one line, as many as fit into a message. */
function clip(message: string): string {
  const line = quotable(message)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE).toWellFormed()}…` : line
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
