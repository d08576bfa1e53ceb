import { readFileSync } from 'node:fs'
import type { Agent } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { AuditError } from '../errors.js'
import { SCOPE_NAME, VERSION } from '../version.js'
import { warn } from './diagnose.js'
import { post, type HttpAnswer } from './http-post.js'
import { judge } from './otlp-answer.js'
import { tracesUrl } from './otlp-url.js'
import {
  EXPORT_FAILED,
  EXPORT_SUCCESS,
  type EndedSpan,
  type EndedSpanExporter,
  type ExportOutcome,
} from './span-types.js'

export interface OtlpSpanExporterOptions {
  /** `http:` or `https:`. A path is used as it is; without one it is `/v1/traces`. User info becomes basic authentication. */
  url: URL
  /** Deadline of one export, in milliseconds. @default OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, 10000 */
  timeoutMs?: number
}

const compress = promisify(gzip)

/**
 * Sends spans by OTLP/HTTP (protobuf), and calls only that a success which leaves none behind: a partial success that
 * rejects spans is a failure, and so is an answer that is not OTLP or was cut short. One export is one request: to try
 * again is the caller's part.
 *
 * Headers, certificates and compression are those of `OTEL_EXPORTER_OTLP_*` (or `OTEL_EXPORTER_OTLP_TRACES_*`), read
 * when it is made.
 *
 * @throws {AuditError} ERR_SINK_WRITE when a certificate cannot be read. Exports never throw: they fail with
 * ERR_SINK_WRITE, whose `retryable` is false where the same spans would be refused again.
 * @example
 * const exporter = new OtlpSpanExporter({ url: new URL('https://collector:4318') })
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export class OtlpSpanExporter implements EndedSpanExporter {
  readonly durableAs: string
  readonly #url: URL
  // The reader that the exporters of the SDK have, so that a variable means here what it means there. What sends for
  // them is not used: it takes partial successes and answers that break off for successes, and hides statuses.
  readonly #config: ReturnType<typeof convertLegacyHttpOptions>
  #agent: Promise<Agent> | undefined
  readonly #underWay = new Set<Promise<void>>()
  #stopped = false

  constructor({ url, timeoutMs }: OtlpSpanExporterOptions) {
    requireCertificates(process.env)
    this.#url = tracesUrl(url)
    this.durableAs = `otlp+${this.#url.protocol}//${this.#url.host}${this.#url.pathname}`
    this.#config = convertLegacyHttpOptions(
      timeoutMs ? { timeoutMillis: timeoutMs } : {},
      'TRACES',
      'v1/traces',
      {
        'content-type': 'application/x-protobuf',
        'user-agent': `${SCOPE_NAME}/${VERSION}`,
      },
    )
  }

  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    const exported = this.#send(spans)
      .then(
        () => done({ code: EXPORT_SUCCESS }),
        (error: Error) => done({ code: EXPORT_FAILED, error }),
      )
      // What a callback throws is not ours to crash the host with.
      .catch(() => {})
      .finally(() => this.#underWay.delete(exported))
    this.#underWay.add(exported)
  }

  /** Waits for the exports under way. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /** Waits for the exports under way and closes the sockets. Exports that come later fail. */
  async shutdown(): Promise<void> {
    this.#stopped = true
    await this.forceFlush()
    ;(await this.#agent)?.destroy()
  }

  async #send(spans: EndedSpan[]): Promise<void> {
    if (this.#stopped) throw this.#failure(`${this.durableAs} was shut down: make a new exporter`)
    if (spans.length === 0) return
    const verdict = judge(await this.#post(this.#encode(spans)), Date.now())
    if (verdict.taken) {
      if (verdict.warning !== undefined)
        warn(`${this.durableAs} took all spans, and says: ${verdict.warning}`)
      return
    }
    const { reason, advice, ...more } = verdict
    throw this.#failure(`${this.durableAs} did not take ${spans.length} spans (${reason}): ${advice}`, more)
  }

  #encode(spans: EndedSpan[]): Uint8Array {
    try {
      // The view that we have of a span is all that it reads.
      const readable = spans as unknown as Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0]
      return ProtobufTraceSerializer.serializeRequest(readable)!
    } catch (cause) {
      const message = `${spans.length} spans cannot be encoded (${reasonOf(cause)}): one is malformed, see the cause`
      throw this.#failure(message, { cause, retryable: false })
    }
  }

  async #post(encoded: Uint8Array): Promise<HttpAnswer> {
    const { headers, compression, agentFactory, timeoutMillis } = this.#config
    try {
      const zipped = compression === 'gzip'
      return await post({
        url: this.#url,
        headers: { ...(await headers()), ...(zipped && { 'content-encoding': 'gzip' }) },
        body: zipped ? await compress(encoded) : encoded,
        agent: await (this.#agent ??= Promise.resolve(agentFactory(this.#url.protocol))),
        timeoutMs: timeoutMillis,
      })
    } catch (cause) {
      throw this.#failure(
        `cannot send to ${this.durableAs} (${reasonOf(cause)}): see whether it can be reached`,
        {
          cause,
        },
      )
    }
  }

  #failure(message: string, options?: ConstructorParameters<typeof AuditError>[2]): AuditError {
    return new AuditError('ERR_SINK_WRITE', message, { retryable: true, ...options })
  }
}

/** The reader of the variables goes on without a file that it cannot read, to fail for reasons that do not show it. */
function requireCertificates(env: NodeJS.ProcessEnv): void {
  for (const what of ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY']) {
    const name = [`OTEL_EXPORTER_OTLP_TRACES_${what}`, `OTEL_EXPORTER_OTLP_${what}`].find((set) =>
      env[set]?.trim(),
    )
    if (name === undefined) continue
    try {
      readFileSync(env[name]!)
    } catch (cause) {
      const message = `cannot read the file that ${name} names (${reasonOf(cause)}): correct its path or permissions`
      throw new AuditError('ERR_SINK_WRITE', message, { cause, retryable: true })
    }
  }
}

/** Of what the network threw: several errors in one have no message of their own. */
function reasonOf(cause: unknown): string {
  const { message, code } = cause as NodeJS.ErrnoException
  return message || code || 'unknown'
}
